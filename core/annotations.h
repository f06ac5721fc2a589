/*
 * Annotations that let the compilers check what a comment could only claim.
 *
 * Locks: clang's -Wthread-safety. Ownership: gcc's -fanalyzer. Elsewhere they expand to nothing.
 */
#ifndef CORE_ANNOTATIONS_H
#define CORE_ANNOTATIONS_H

#if defined(__clang__)
#define CAPABILITY(name) __attribute__((capability(name)))
#define ACQUIRES(...) __attribute__((acquire_capability(__VA_ARGS__)))
#define RELEASES(...) __attribute__((release_capability(__VA_ARGS__)))
#define TRY_ACQUIRES(...) __attribute__((try_acquire_capability(__VA_ARGS__)))
#define REQUIRES(...) __attribute__((requires_capability(__VA_ARGS__)))
#define EXCLUDES(...) __attribute__((locks_excluded(__VA_ARGS__)))
#define LOCK_IMPLEMENTATION __attribute__((no_thread_safety_analysis))
#else
#define CAPABILITY(name)
#define ACQUIRES(...)
#define RELEASES(...)
#define TRY_ACQUIRES(...)
#define REQUIRES(...)
#define EXCLUDES(...)
#define LOCK_IMPLEMENTATION
#endif

#if defined(__GNUC__) && !defined(__clang__)
#define OWNED_UNTIL(release) __attribute__((malloc, malloc(release, 1), warn_unused_result))
#else
#define OWNED_UNTIL(release) __attribute__((warn_unused_result))
#endif

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))

#endif
