// What many viewers of server-sent events cost the server: 500 of them, an event of 4 KB ten times a second. Prints
// `figure<TAB>name<TAB>value`: the share of a core that the whole process but the viewers' own thread takes, and the time from
// publishing to the last viewer's last byte.
//
// Usage: viewers_bench [VIEWERS] [SECONDS]      (default: 500 5)
#include <poll.h>
#include <sys/resource.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "net/event_feed.h"
#include "net/raw_client.h"
#include "net/server.h"

namespace rsvpulse {
namespace {

constexpr int kEventsPerSecond = 10;

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

double seconds_of(const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; }

double process_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return seconds_of(used.ru_utime) + seconds_of(used.ru_stime);
}

double thread_seconds() {
  rusage used{};
  getrusage(RUSAGE_THREAD, &used);
  return seconds_of(used.ru_utime) + seconds_of(used.ru_stime);
}

int run(size_t viewers, int seconds) {
  net::EventFeed feed;
  auto server = net::Server::start(
      {}, {{.method = "GET", .pattern = "/", .handler = [&](const net::Request&) {
              return net::event_stream_response([&](std::shared_ptr<net::Stream> stream) { feed.add(std::move(stream)); });
            }}});
  if (!server.ok()) return 1;
  std::vector<net::RawClient> clients;
  for (size_t i = 0; i < viewers; ++i) {
    clients.emplace_back((*server)->port());
    if (!clients.back().send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")) return 1;
    clients.back().read_until("\r\n\r\n");
  }
  while (feed.viewers() < viewers) std::this_thread::yield();

  const std::string data(4'000, 'x');
  const double cpu_begin = process_seconds() - thread_seconds();
  const double begin = now();
  std::vector<double> delays;
  for (int event = 0; event < seconds * kEventsPerSecond; ++event) {
    const double due = begin + static_cast<double>(event) / kEventsPerSecond;
    std::this_thread::sleep_for(std::chrono::duration<double>(std::max(0.0, due - now())));
    const double published = now();
    std::thread([&] {
      const net::Stream::Slotted board{"trending", net::format_event("trending", std::to_string(event), data)};
      feed.publish({&board, 1});
    }).join();
    for (net::RawClient& client : clients) client.read_until("\n\n\r\n");
    delays.push_back(now() - published);
  }
  const double share = (process_seconds() - thread_seconds() - cpu_begin) / (now() - begin);
  std::sort(delays.begin(), delays.end());
  std::printf("figure\tsse_%zu_viewers_core_share\t%.3f\n", viewers, share);
  std::printf("figure\tsse_%zu_viewers_all_served_p99_ms\t%.1f\n", viewers, 1'000 * delays[delays.size() * 99 / 100]);
  return 0;
}

}  // namespace
}  // namespace rsvpulse

int main(int argc, char** argv) {
  return rsvpulse::run(argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 500, argc > 2 ? std::atoi(argv[2]) : 5);
}
