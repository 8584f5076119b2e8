/** The first address that the host may use: static data lies below. */
export function heapBase(): usize {
  return __heap_base;
}
