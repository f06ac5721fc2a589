/*
 * Speed: what one placement costs.
 */
#ifndef BENCH_PLACEMENT_SPEED_H
#define BENCH_PLACEMENT_SPEED_H

/* Prints a markdown table: days with 20 appointments and one thread. */
void speed_print(void);

#endif
