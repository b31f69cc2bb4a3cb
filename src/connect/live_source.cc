#include "connect/live_source.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "base/printable.h"

namespace rsvpulse::connect {
namespace {

constexpr size_t kReadBytes = 64 * 1024;

std::string describe_status(int status) { return fmt::format("the server answers {} ({})", status, net::status_title(status)); }

}  // namespace

LiveSource::LiveSource(std::string name, net::Url url, LiveSourceOptions options)
    : name_(std::move(name)),
      url_(std::move(url)),
      options_(std::move(options)),
      backoff_(options_.first_delay_ms, options_.longest_delay_ms) {
  state_.phase = Phase::kConnecting;
}

LiveSource::~LiveSource() {
  // An opening under way uses the members.
  interrupt_.raise();
  if (opening_.valid()) opening_.wait();
}

Status LiveSource::resume(const stream::Position& position) {
  if (position.source == name_) return Done{};
  return Error{ErrorKind::kConfig, fmt::format("cannot resume {} as {}", position.source, name_)};
}

Status LiveSource::commit(const stream::Position&, int64_t greatest_mtime) {
  greatest_mtime_ = std::max(greatest_mtime_.load(), greatest_mtime);
  return Done{};
}

stream::SourceState LiveSource::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

void LiveSource::set_state(Phase phase, std::string reason) {
  const std::lock_guard lock(mutex_);
  state_.phase = phase;
  state_.reason = std::move(reason);
  if (phase == Phase::kOpen) ++state_.connections;
}

void LiveSource::tell(std::string_view what) {
  if (options_.tell) options_.tell(fmt::format("{}: {}", printable(name_), what));
}

Result<stream::ReadOutcome> LiveSource::read(stream::Batch& batch) {
  batch.clear();
  batch.source = name_;
  const int64_t until_ms = net::steady_now_ms() + kIdleWaitMs;
  splitter_.start(batch);
  while (!interrupt_.raised() && !ended_ && (batch.lines.empty() || batch.bytes_used < options_.batch_bytes)) {
    const bool has_lines = !batch.lines.empty();
    const auto got_bytes = step(batch, has_lines ? net::steady_now_ms() : until_ms);
    if (!got_bytes.ok()) {
      final_error_ = got_bytes.error();
      ended_ = true;
    } else if (has_lines && !*got_bytes) {
      break;
    }
    if (batch.lines.empty() && net::steady_now_ms() >= until_ms) break;
  }
  splitter_.end(batch);
  if (!batch.lines.empty()) return stream::ReadOutcome::kBatch;
  if (interrupt_.raised()) {
    set_state(Phase::kEnded, "");
    return stream::ReadOutcome::kEnd;
  }
  if (final_error_) return *final_error_;
  return ended_ ? stream::ReadOutcome::kEnd : stream::ReadOutcome::kIdle;
}

Result<bool> LiveSource::step(stream::Batch& batch, int64_t until_ms) {
  if (!feed_ && !opening_.valid()) {
    interrupt_.wait(std::min(until_ms, next_try_ms_) - net::steady_now_ms());
    if (net::steady_now_ms() >= next_try_ms_ && !interrupt_.raised()) begin_opening();
    return false;
  }
  if (!feed_) {
    const auto left = std::chrono::milliseconds(std::max<int64_t>(0, until_ms - net::steady_now_ms()));
    if (opening_.wait_for(left) != std::future_status::ready) return false;
    const Status opened = finish_opening();
    return opened.ok() ? Result<bool>(false) : opened.error();
  }
  const auto got = feed_->read(splitter_.space(batch, kReadBytes), until_ms);
  if (got.ok() && got->what == net::Received::What::kBytes) {
    splitter_.commit(batch, got->bytes);
    if (!proven_ && !batch.lines.empty()) succeeded();
    return true;
  }
  if (got.ok() && got->what == net::Received::What::kStopped) return false;
  if (got.ok() && got->what == net::Received::What::kNothing && feed_->silent_ms() < options_.client.idle_timeout_ms) {
    if (!proven_ && net::steady_now_ms() - opened_ms_ >= kSteadyMs) succeeded();
    return false;
  }
  // The connection is over, and with it the line that was open.
  splitter_.finish(batch);
  if (got.ok() && got->what == net::Received::What::kEnd && options_.once) {
    ended_ = true;
    feed_.reset();
    set_state(Phase::kEnded, "");
    return false;
  }
  const Status going_on = failed(got.ok() ? end_of_feed(got->what) : got.error());
  return going_on.ok() ? Result<bool>(false) : going_on.error();
}

Error LiveSource::end_of_feed(net::Received::What what) const {
  if (what == net::Received::What::kEnd) return {ErrorKind::kOutside, "the server ended the stream"};
  return {ErrorKind::kOutside,
          fmt::format("the server said nothing for {:.0f} s", static_cast<double>(options_.client.idle_timeout_ms) / 1'000)};
}

void LiveSource::begin_opening() {
  set_state(Phase::kConnecting, "");
  net::Url url = url_;
  if (const int64_t greatest = greatest_mtime_; greatest >= 0)
    url.target = net::with_query_value(url.target, "since_mtime", std::to_string(std::max<int64_t>(0, greatest - kOverlapMs)));
  // On a thread of its own: reading goes on to return kIdle meanwhile.
  opening_ =
      std::async(std::launch::async, [this, url] { return net::open_feed(url, last_event_id_, options_.client, interrupt_); });
}

Status LiveSource::finish_opening() {
  auto open = opening_.get();
  if (interrupt_.raised()) return Done{};
  if (!open.ok()) return open.error().kind == ErrorKind::kConfig ? give_up(open.error()) : failed(open.error());
  if (!open->feed) return refused(*open);
  feed_ = std::move(open->feed);
  opened_ms_ = net::steady_now_ms();
  proven_ = false;
  set_state(Phase::kOpen, "");
  if (told_.empty() && std::exchange(owes_recovery_, false)) tell("connected");
  return Done{};
}

Status LiveSource::refused(const net::OpenFeed& open) {
  const bool is_unwelcome = open.status == 401 || open.status == 403;
  // A server that knew us once may be restarting; one that never did will not change its mind.
  if (is_unwelcome && !ever_proven_)
    return give_up(
        {ErrorKind::kConfig, describe_status(open.status) + "; does --token-file or RSVPULSE_TOKEN hold the right token?"});
  return failed({ErrorKind::kOutside, describe_status(open.status)}, open.retry_after_ms);
}

void LiveSource::succeeded() {
  proven_ = true;
  ever_proven_ = true;
  failing_ = false;
  backoff_.succeeded();
  if (std::exchange(owes_recovery_, false)) tell("connected");
}

Status LiveSource::failed(const Error& error, std::optional<int64_t> wait_ms) {
  if (feed_) {
    if (std::string id = feed_->last_event_id(); !id.empty()) last_event_id_ = std::move(id);
    if (!wait_ms && feed_->retry_ms()) wait_ms = std::min(*feed_->retry_ms(), options_.longest_delay_ms);
    feed_.reset();
  }
  if (options_.once) return give_up(error);
  // What the server asks for is the least; the jitter on top keeps its clients from coming back all at once.
  const int64_t delay_ms = backoff_.next_ms() + wait_ms.value_or(0);
  next_try_ms_ = net::steady_now_ms() + delay_ms;
  set_state(Phase::kWaiting, fmt::format("{}; next try in {:.1f} s", error.message, static_cast<double>(delay_ms) / 1'000));
  tell_failure(error.message);
  return Done{};
}

// Once while it lasts, and seldom when it comes and goes.
void LiveSource::tell_failure(const std::string& reason) {
  const int64_t now_ms = net::steady_now_ms();
  const bool is_known = failing_ ? told_ == reason : !told_.empty() && now_ms - told_ms_ < kTellAgainMs;
  failing_ = true;
  if (is_known) {
    ++untold_;
    return;
  }
  const std::string more = untold_ > 0 ? fmt::format(" ({} times more before)", untold_) : "";
  tell(fmt::format("{}{}; trying again until it works", reason, more));
  told_ = reason;
  told_ms_ = now_ms;
  untold_ = 0;
  owes_recovery_ = true;
}

Status LiveSource::give_up(const Error& error) {
  set_state(Phase::kFailed, error.message);
  return Error{error.kind, fmt::format("{}: {}", printable(name_), error.message)};
}

}  // namespace rsvpulse::connect
