#include "app/live_trend.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <iterator>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "app/drawing.h"
#include "app/live_controls.h"
#include "app/live_history.h"
#include "app/live_sources.h"
#include "app/live_view.h"
#include "app/screen.h"
#include "app/signals.h"
#include "app/terminal.h"
#include "app/trend_printer.h"
#include "app/trend_run.h"
#include "stream/merged_source.h"
#include "trend/trend_replay.h"

namespace rsvpulse::app {
namespace {

constexpr int64_t kKeptDays = 7;             // what a running process keeps, if no more is asked for
constexpr int64_t kPlainPeriodMs = 10'000;   // between blocks where --every does not say
constexpr int64_t kMovementSpanMs = 60'000;  // likewise
constexpr int64_t kFastestMs = 200;          // between two pictures
constexpr int64_t kRestPerWork = 25;         // of the time: a picture that takes 10 ms is drawn every 250 ms at most
constexpr size_t kRankedDeep = 200;          // entries ranked to see where those shown came from

int64_t monotonic_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

trend::ReplayOptions replay_options(const config::Values& values, const Clock& wall_clock, bool on_terminal) {
  trend::ReplayOptions options;
  options.threads = 1;  // so that others may look
  options.days = std::max(kKeptDays, values.integer("days"));
  if (values.is_set("now")) options.fixed_now = values.integer("now");
  if (!values.is_set("clock") || values.text("clock") == "wall") options.wall_clock = &wall_clock;
  options.max_future_skew_ms = values.integer("max-future-skew");
  if (!on_terminal && !options.fixed_now) {
    const int64_t by_default = options.wall_clock ? kPlainPeriodMs : 0;  // event time may fly
    options.period_ms = values.is_set("every") ? values.integer("every") : by_default;
  }
  return options;
}

// Becomes readable, once and for good.
class Finished {
 public:
  Finished() : descriptor_(eventfd(0, EFD_CLOEXEC)) {}
  Finished(const Finished&) = delete;
  Finished& operator=(const Finished&) = delete;
  ~Finished() { close(descriptor_); }
  void tell() const { eventfd_write(descriptor_, 1); }
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

// The sources, counted by a thread of their own from construction to stop().
class Counting {
 public:
  Counting(std::vector<stream::MergedSource::Part> parts, trend::ReplayOptions options, std::function<void(int64_t)> on_period,
           Refusals& refusals, Notes& notes, const Clock& clock)
      : source_(std::move(parts), clock),
        replay_(source_, options,
                {.on_refused = [&](const stream::Batch& batch, const trend::RefusedLine& line) { refusals.add(batch, line); },
                 .on_period = std::move(on_period),
                 .on_counted = [this](int64_t greatest) { static_cast<void>(source_.commit(source_.position(), greatest)); },
                 .on_source_error =
                     [this, &notes](const Error& error) {
                       source_failed_ = true;
                       notes.tell(error.message);
                     }}) {}
  ~Counting() { stop(); }

  // Begins; `finished` is told at the end of all sources.
  void start(const Finished& finished) {
    thread_ = std::jthread([this, &finished] {
      replay_.run();
      finished.tell();
    });
  }
  void stop() {
    source_.stop();
    if (thread_.joinable()) thread_.join();
  }

  const trend::TrendReplay& replay() const { return replay_; }
  const stream::MergedSource& source() const { return source_; }
  bool source_failed() const { return source_failed_; }

 private:
  std::atomic<bool> source_failed_ = false;
  stream::MergedSource source_;
  trend::TrendReplay replay_;
  std::jthread thread_;
};

// The picture and the keys.
class Watch {
 public:
  Watch(const config::Values& values, const Counting& counting)
      : counting_(counting),
        controls_(ranking_options(values), std::max(kKeptDays, values.integer("days"))),
        history_(values.is_set("every") ? values.integer("every") : kMovementSpanMs),
        palette_(colour_is_wanted() ? kColours : kNoColours) {}

  // Until a key or signal ends it, or `finished`. True: somebody ended it.
  bool run(Signals& signals, const Finished& finished) {
    while (true) {
      if (monotonic_ms() >= next_ms_ || asked_) refresh();
      terminal_.write(screen_.update(draw(view_, controls_, size_, palette_), size_));
      pollfd waited[] = {{.fd = signals.descriptor(), .events = POLLIN, .revents = 0},
                         {.fd = finished.descriptor(), .events = POLLIN, .revents = 0},
                         {.fd = has_keys_ ? terminal_.keys_descriptor() : -1, .events = POLLIN, .revents = 0}};
      poll(waited, std::size(waited), static_cast<int>(std::max<int64_t>(0, next_ms_ - monotonic_ms())));
      if (waited[0].revents != 0 && meet(signals.take())) return true;
      if ((waited[2].revents & POLLIN) != 0 && press_keys()) return true;
      if ((waited[2].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0) has_keys_ = false;
      if (waited[1].revents != 0) return false;
    }
  }

  const trend::RankingOptions& asked() const { return controls_.ranking(); }

 private:
  // Asks the counted states anew, when something can have changed.
  void refresh() {
    const int64_t started = monotonic_ms();
    const bool asked = std::exchange(asked_, false);
    if (!controls_.paused() || asked) {
      trend::RankingOptions deep = controls_.ranking();
      deep.top = std::max(deep.top, kRankedDeep);
      const trend::TrendReplay& replay = counting_.replay();
      replay.look([&] {
        const int64_t now = replay.now();
        const trend::Conservation sums = replay.conservation();
        const bool changed = sums != view_.sums || now / 1'000 != view_.trend.now / 1'000;
        if (changed || asked) view_.trend = view_of(replay.states(), deep, now, true);
        view_.sums = sums;
      });
      view_.moved = history_.note(started, view_.trend);
      view_.per_second = history_.note_read(started, view_.sums.read);
    }
    view_.sources.clear();
    for (auto& part : counting_.source().parts()) view_.sources.push_back({std::move(part.name), part.state, part.lines});
    const int64_t ended = monotonic_ms();
    next_ms_ = ended + std::max(kFastestMs, (ended - started) * kRestPerWork);
  }

  // True: one of them means to end.
  bool meet(const std::vector<int>& signals) {
    for (const int signal : signals) {
      if (Signals::means_end(signal)) return true;
      if (signal == SIGTSTP) {
        terminal_.leave();
        raise(SIGSTOP);
        terminal_.enter();
        screen_.forget();
      }
      size_ = terminal_.size();
    }
    return false;
  }

  bool press_keys() {
    terminal_.read_keys(typed_);
    for (const std::string& key : take_keys(typed_)) {
      switch (controls_.press(key)) {
        case LiveControls::Effect::kQuit:
          return true;
        case LiveControls::Effect::kAsked:
          history_.forget_rankings();
          asked_ = true;
          break;
        case LiveControls::Effect::kRedraw:
          screen_.forget();
          break;
        case LiveControls::Effect::kShown:
        case LiveControls::Effect::kNothing:
          break;
      }
    }
    return false;
  }

  const Counting& counting_;
  LiveControls controls_;
  LiveHistory history_;
  const Palette palette_;
  Terminal terminal_;
  Screen screen_;
  ScreenSize size_ = terminal_.size();
  LiveView view_;
  std::string typed_;
  bool has_keys_ = true;
  bool asked_ = true;    // a ranking is due whether or not something was counted
  int64_t next_ms_ = 0;  // of the next look at what was counted
};

}  // namespace

int run_live_trend(const config::Values& values, Refusals& refusals, Notes& notes) {
  const bool on_terminal = Terminal::is_capable() && values.text("output") == "table";
  Signals signals(on_terminal ? std::vector<int>{SIGWINCH, SIGTSTP} : std::vector<int>());
  auto parts = open_live_sources(values, notes);
  if (!parts.ok()) {
    notes.tell(parts.error().message);
    return parts.error().kind == ErrorKind::kUsage ? 2 : EXIT_FAILURE;
  }
  const SystemClock clock;
  const Finished finished;
  TrendPrinter printer(values);
  trend::RankingOptions asked = ranking_options(values);
  const trend::TrendReplay* replay = nullptr;
  const auto print = [&](int64_t now) { printer.print(view_of(replay->states(), asked, now, printer.shows_windows())); };
  Counting counting(std::move(parts).value(), replay_options(values, clock, on_terminal), print, refusals, notes, clock);
  replay = &counting.replay();
  bool was_ended = false;
  if (on_terminal) {
    notes.hold();
    Watch watch(values, counting);
    counting.start(finished);
    was_ended = watch.run(signals, finished);
    asked = watch.asked();
  } else {
    counting.start(finished);
    was_ended = signals.wait_for_end(finished.descriptor());
  }
  counting.stop();
  notes.release();
  print(replay->now());

  const trend::Conservation sums = replay->conservation();
  tell_conservation(sums, notes);
  const bool letters_written = refusals.finish();
  if (!sums.sums_meet()) throw std::logic_error("the conservation sums do not meet");
  if (nothing_was_a_message(sums)) notes.tell("nothing in the input was a message");
  const bool failed = counting.source_failed() || !letters_written || (!was_ended && nothing_was_a_message(sums));
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

}  // namespace rsvpulse::app
