// LiveSource: the lines that a server sends, by HTTP, server-sent events or WebSocket, across whatever happens to connections.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/backoff.h"
#include "base/result.h"
#include "connect/line_splitter.h"
#include "net/client.h"
#include "net/feed.h"
#include "net/interrupt.h"
#include "net/url.h"
#include "stream/source.h"

namespace rsvpulse::connect {

struct LiveSourceOptions {
  net::ClientOptions client = {};
  bool once = false;                       // the first failure, and the first end, is final
  bool follow = false;                     // of open_source() alone: files are followed
  int64_t first_delay_ms = 500;            // at most, before the second try
  int64_t longest_delay_ms = 30'000;       // at most, before any
  size_t batch_bytes = size_t{256} << 10;  // a batch ends at the first line end after so many
  // Gets each change of state in a sentence, once and not in a flood. Called by the reading thread.
  std::function<void(std::string_view)> tell = {};
};

// Keeps trying from the start, with back-off, and gives up on nothing but a fault of configuration: a token that is refused
// before anything ever came, a proxy that cannot be used, a redirect that gives up encryption, a file of certificates that is
// none. A connection counts as a success, after which delays begin anew, once a line has come or it has lasted kSteadyMs: a
// server that accepts and hangs up is not hammered. A half line at the end of a connection is delivered as a line, and so is
// counted.
//
// There are no positions: what was in flight when a connection broke may be lost, and asked for again by `since_mtime`
// (the greatest mtime that commit() told, less kOverlapMs) may come twice, which counts once. Line numbers count on.
class LiveSource final : public stream::Source {
 public:
  static constexpr int64_t kOverlapMs = 60'000;
  static constexpr int64_t kSteadyMs = 10'000;
  static constexpr int64_t kTellAgainMs = 60'000;  // failures that come and go are told of this seldom

  // `name` is the URL as the user wrote it.
  LiveSource(std::string name, net::Url url, LiveSourceOptions options);
  ~LiveSource() override;

  Result<stream::ReadOutcome> read(stream::Batch& batch) override;
  stream::Position position() const override { return {name_, 0, 1}; }
  bool has_positions() const override { return false; }
  Status resume(const stream::Position& position) override;
  Status commit(const stream::Position& position, int64_t greatest_mtime) override;
  void stop() override { interrupt_.raise(); }
  stream::SourceState state() const override;

 private:
  using Phase = stream::SourceState::Phase;

  void begin_opening();
  Status finish_opening();
  Status refused(const net::OpenFeed& open);
  // Takes one step: waits for the next try, opens, or reads. Whether bytes came; an error is final.
  Result<bool> step(stream::Batch& batch, int64_t until_ms);
  Error end_of_feed(net::Received::What what) const;
  // The connection is gone, or did not come to be: plans the next try, or with `once` ends.
  Status failed(const Error& error, std::optional<int64_t> wait_ms = std::nullopt);
  Status give_up(const Error& error);
  void succeeded();
  void set_state(Phase phase, std::string reason);
  void tell(std::string_view what);
  void tell_failure(const std::string& reason);

  const std::string name_;
  const net::Url url_;
  const LiveSourceOptions options_;
  net::Interrupt interrupt_;
  std::atomic<int64_t> greatest_mtime_ = -1;

  Backoff backoff_;
  LineSplitter splitter_;
  std::future<Result<net::OpenFeed>> opening_;  // at most one of these two
  std::unique_ptr<net::Feed> feed_;
  std::string last_event_id_;
  int64_t opened_ms_ = 0;
  int64_t next_try_ms_ = 0;
  bool proven_ = false;       // something came from the open connection
  bool ever_proven_ = false;  // or from any

  // What `tell` has heard: the last failure, when, and whether it knows of the recovery.
  std::string told_;
  int64_t told_ms_ = 0;
  bool failing_ = false;  // nothing came since the last failure
  bool owes_recovery_ = true;
  int64_t untold_ = 0;  // failures since

  std::optional<Error> final_error_;  // given once the lines before it are delivered
  bool ended_ = false;

  mutable std::mutex mutex_;
  stream::SourceState state_;  // guarded by `mutex_`
};

}  // namespace rsvpulse::connect
