/*
 * Speed: what one placement costs.
 */
#ifndef BENCH_PLACEMENT_SPEED_H
#define BENCH_PLACEMENT_SPEED_H

/* Prints two markdown tables, of one thread: days with 20 appointments, and days with ever more. */
void speed_print(void);

#endif
