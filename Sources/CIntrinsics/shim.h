#pragma once

#include <stdbool.h>

/// Asks for the cache line at `address` to be brought into the second-level cache. A hint: any address will do.
static inline void prefetch_second_level(const void *address) { __builtin_prefetch(address, 0, 2); }

#if defined(__x86_64__)
#include <immintrin.h>

/// Whether this processor has vectors of sixteen floats, which `wide_tile` needs.
static inline bool has_wide_vectors(void) { return __builtin_cpu_supports("avx512f"); }

/// Whether this processor, and the system on it, have what OpenBLAS's kernels for AVX2 need.
static inline bool has_avx2_kernels(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

/// Whether they have what its kernels for AVX-512 need.
static inline bool has_avx512_kernels(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

/// Whether they have 16-bit products too.
static inline bool has_avx512_bf16_kernels(void) {
  return has_avx512_kernels() && __builtin_cpu_supports("avx512bf16");
}

/// What `wide_tile` does, for a number of rows that the compiler knows. Written out row by row: the compiler would leave an
/// array of sums in memory.
__attribute__((always_inline, target("avx512f"))) static inline void
wide_tile_of(const int rows, const float *x, long stride, const float *w, long inputs, float *y, long step,
             bool accumulates, const char *ahead, long ahead_step) {
#define EACH_ROW(do) do(0) do(1) do(2) do(3) do(4) do(5) do(6) do(7)
#define START(row) __m512 sum##row = _mm512_setzero_ps();
#define ADD(row) if (row < rows) sum##row = _mm512_fmadd_ps(lanes, _mm512_set1_ps(x[row * stride + i]), sum##row);
#define STORE(row) if (row < rows) \
    _mm512_storeu_ps(y + row * step, accumulates ? _mm512_add_ps(_mm512_loadu_ps(y + row * step), sum##row) : sum##row);
  EACH_ROW(START)
  for (long i = 0; i < inputs; i++) {
    const __m512 lanes = _mm512_loadu_ps(w + 16 * i);
    EACH_ROW(ADD)
    prefetch_second_level(ahead + i * ahead_step);
  }
  EACH_ROW(STORE)
#undef EACH_ROW
#undef START
#undef ADD
#undef STORE
}

/// Sixteen outputs of `rows` (1 to 8) rows of a product with packed weights: y = x w, or y += x w. Each output is one chain
/// of fused multiply-adds over the inputs in their order, as in the tiles of 8-lane vectors, whose bits it therefore has.
/// Swift cannot compile a function for another processor than the rest of the program, so this one is written here.
///
/// x has `stride` floats and y `step` floats from row to row, w sixteen from input to input. With every input a prefetch
/// from `ahead` on, in steps of `ahead_step` bytes.
__attribute__((noinline, target("avx512f"))) static void
wide_tile(long rows, const float *x, long stride, const float *w, long inputs, float *y, long step,
          bool accumulates, const void *ahead, long ahead_step) {
  switch (rows) {
#define CASE(n) \
  case n: wide_tile_of(n, x, stride, w, inputs, y, step, accumulates, (const char *)ahead, ahead_step); break
    CASE(1); CASE(2); CASE(3); CASE(4); CASE(5); CASE(6); CASE(7); CASE(8);
#undef CASE
  default: __builtin_trap();
  }
}
#endif
