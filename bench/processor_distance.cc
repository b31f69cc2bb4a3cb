// How far apart two processors are: what a line of the cache takes from the one to the other and back, ns.
//
// Usage: processor_distance FIRST SECOND
//
// Where both share a cache it is some 50 ns, else several hundred. On a virtual machine the host places the processors, and
// places them anew at any time; threads that work together are then slower by a sixth, programs that do not are not.
#include <sched.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <thread>

#include <fmt/format.h>

namespace {

constexpr int kRounds = 200'000;

// Alone in its line of the cache.
struct alignas(64) Ball {
  std::atomic<int> turn = 0;
};

void stay_on(int processor) {
  cpu_set_t processors;
  CPU_ZERO(&processors);
  CPU_SET(static_cast<size_t>(processor), &processors);
  if (sched_setaffinity(0, sizeof processors, &processors) != 0) {
    fmt::print(stderr, "processor_distance: no processor {} here\n", processor);
    std::exit(EXIT_FAILURE);
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    fmt::print(stderr, "usage: processor_distance FIRST SECOND\n");
    return 2;
  }
  Ball ball;
  const auto play = [&](int processor, int first) {
    stay_on(processor);
    for (int round = first; round < 2 * kRounds; round += 2) {
      while (ball.turn.load(std::memory_order_acquire) != round) {
      }
      ball.turn.store(round + 1, std::memory_order_release);
    }
  };
  const auto begin = std::chrono::steady_clock::now();
  std::jthread other(play, std::atoi(arguments[2]), 1);
  play(std::atoi(arguments[1]), 0);
  other.join();
  const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - begin;
  fmt::print("{:.0f}\n", took.count() / kRounds);
  return 0;
}
