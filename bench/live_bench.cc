// How fast the network sources read on one core: the generator's messages, one a frame, event or line, over loopback from the
// program's own server on another core. Prints `figure<TAB>name<TAB>value`: messages for each second of the reading thread's
// processor time, so that a server too slow to fill the core does not lower them, and the rate by the clock.
//
// Usage: live_bench [MESSAGES]      (default: 500000)
#include <time.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "connect/open_source.h"
#include "net/event_feed.h"
#include "net/server.h"
#include "simulate/generator.h"

namespace rsvpulse {
namespace {

constexpr size_t kQueueBytes = size_t{1} << 20;

std::vector<net::Bytes> make_messages() {
  const simulate::Options options;
  const simulate::World world(options);
  simulate::Generator generator(world, options);
  std::vector<net::Bytes> made;
  std::string line;
  for (int i = 0; i < 10'000; ++i) {
    line.clear();
    generator.next(line);
    made.push_back(net::make_bytes(line));
  }
  return made;
}

// Sends `count` messages, over and over the same ones, as fast as they are taken.
class Replay : public std::enable_shared_from_this<Replay> {
 public:
  Replay(const std::vector<net::Bytes>& messages, size_t count, std::shared_ptr<net::Stream> stream)
      : messages_(messages), left_(count), stream_(std::move(stream)) {}

  void start() {
    stream_->on_drained([self = shared_from_this()] { self->fill(); });
    fill();
  }

 private:
  void fill() {
    for (; left_ > 0 && stream_->queued_bytes() < kQueueBytes; --left_) stream_->write(messages_[left_ % messages_.size()]);
    if (left_ == 0) stream_->close();
  }

  const std::vector<net::Bytes>& messages_;
  size_t left_;
  std::shared_ptr<net::Stream> stream_;
};

double thread_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

double wall_seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

// Whether all messages arrived.
bool measure(const char* name, const std::string& url, size_t count) {
  auto source = connect::open_url(url, {.once = true});
  stream::Batch batch;
  size_t lines = 0;
  const double wall_begin = wall_seconds();
  const double thread_begin = thread_seconds();
  while (true) {
    const auto outcome = (*source)->read(batch);
    if (!outcome.ok() || *outcome == stream::ReadOutcome::kEnd) break;
    lines += batch.lines.size();
  }
  const double cpu = thread_seconds() - thread_begin;
  std::printf("figure\tlive_%s_messages_per_cpu_second\t%.0f\n", name, static_cast<double>(lines) / cpu);
  std::printf("figure\tlive_%s_messages_per_second\t%.0f\n", name, static_cast<double>(lines) / (wall_seconds() - wall_begin));
  return lines == count;
}

int run(size_t count) {
  const auto messages = make_messages();
  const auto events = [&] {
    std::vector<net::Bytes> made;
    for (const net::Bytes& message : messages)
      made.push_back(net::format_event("rsvp", "", std::string_view(*message).substr(0, message->size() - 1)));
    return made;
  }();
  const auto send = [count](const std::vector<net::Bytes>& pieces) -> net::StreamOpened {
    return [&pieces, count](std::shared_ptr<net::Stream> stream) {
      std::make_shared<Replay>(pieces, count, std::move(stream))->start();
    };
  };
  const auto websocket = [&](bool compress) {
    auto response = net::websocket_response(send(messages));
    response.compress = compress;
    return response;
  };
  auto server = net::Server::start(
      {}, {{.method = "GET", .pattern = "/ws", .handler = [&](const net::Request&) { return websocket(false); }},
           {.method = "GET", .pattern = "/deflate", .handler = [&](const net::Request&) { return websocket(true); }},
           {.method = "GET",
            .pattern = "/http",
            .handler = [&](const net::Request&) { return net::stream_response("application/x-ndjson", send(messages)); }},
           {.method = "GET", .pattern = "/sse", .handler = [&](const net::Request&) {
              return net::event_stream_response(send(events));
            }}});
  if (!server.ok()) {
    std::fprintf(stderr, "live_bench: %s\n", server.error().message.c_str());
    return 1;
  }
  const std::string http = (*server)->url();
  const std::string ws = "ws" + http.substr(4);
  const bool all = measure("ws", ws + "/ws", count) && measure("ws_deflate", ws + "/deflate", count) &&
                   measure("http", http + "/http", count) && measure("sse", http + "/sse", count);
  if (!all) std::fprintf(stderr, "live_bench: messages were lost\n");
  return all ? 0 : 1;
}

}  // namespace
}  // namespace rsvpulse

int main(int argc, char** argv) { return rsvpulse::run(argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 500'000); }
