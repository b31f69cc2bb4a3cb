#include "app/live_view.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "base/display_width.h"
#include "base/printable.h"

namespace rsvpulse::app {
namespace {

using Phase = stream::SourceState::Phase;
using Lines = std::vector<std::string>;

constexpr int kLabelColumns = 11;  // of the lines below the ranking
constexpr int kRankColumns = 4;
constexpr int kDimensionColumns = 9;
constexpr int kScoreColumns = 11;
constexpr int kMaxNameColumns = 44;
constexpr int kMinBarColumns = 6;

// How much of each part a screen of so many rows has room for.
struct Shares {
  int events, sources;
  bool windows, sums, keys;
};
Shares shares_of(int rows) {
  if (rows >= 40) return {5, 8, true, true, true};
  if (rows >= 24) return {3, 3, true, true, true};
  if (rows >= 16) return {0, 1, true, true, true};
  if (rows >= 8) return {0, 1, false, true, true};
  return {0, 0, false, false, false};
}

class Drawing {
 public:
  Drawing(const LiveView& view, const LiveControls& controls, ScreenSize size, const Palette& palette)
      : view_(view), controls_(controls), size_(size), palette_(palette) {}

  Lines lines() const {
    const Lines below = footer();
    Lines out = {header()};
    const int rows = std::max(0, size_.rows - 1 - static_cast<int>(below.size()));
    Lines middle = controls_.shows_help() ? help() : ranking(rows);
    middle.resize(static_cast<size_t>(rows));
    std::move(middle.begin(), middle.end(), std::back_inserter(out));
    out.insert(out.end(), below.begin(), below.end());
    out.resize(static_cast<size_t>(std::max(size_.rows, 0)));
    return out;
  }

 private:
  Row row() const { return {size_.columns, palette_}; }

  std::string header() const {
    const trend::RankingOptions& asked = controls_.ranking();
    const std::string right = fmt::format("{}  {}/s", time_text(view_.trend.now, false), rate_text());
    Row line = row();
    line.add(" rsvpulse ", palette_.strong);
    if (controls_.paused()) line.add("PAUSED ", palette_.alarm);
    const std::string what = fmt::format("{} · {} day{} · decay {:g}", controls_.dimensions_text(), asked.days,
                                         asked.days == 1 ? "" : "s", asked.decay);
    const int room = line.left() - display_width(right) - 3;
    if (room < 1) return line.add(what).take();
    line.add(cut_to_width(what, room), palette_.accent).to(size_.columns - display_width(right) - 1);
    return line.add(right).take();
  }

  std::string rate_text() const {
    return view_.per_second < 9.95 ? fmt::format("{:.1f}", view_.per_second)
                                   : grouped(static_cast<uint64_t>(view_.per_second + 0.5));
  }

  // --- the ranking ---

  Lines ranking(int rows) const {
    const auto& entries = view_.trend.ranking;
    if (entries.empty()) {
      return {"", row()
                      .add(view_.sums.applied == 0 ? "  Waiting for RSVPs."
                                                   : "  Nothing is trending: no RSVP that counts says yes.",
                           palette_.faint)
                      .take()};
    }
    const size_t count = std::min({entries.size(), static_cast<size_t>(rows), controls_.ranking().top});
    const int left = size_.columns - kRankColumns - kMovementColumns - 1 - kDimensionColumns - kScoreColumns - 2;
    const int widest = std::clamp(left * 3 / 5, 1, kMaxNameColumns);
    int name_columns = std::min(widest, 16);
    for (size_t i = 0; i < count; ++i) {
      name_columns = std::max(name_columns, std::min(display_width(printable(entries[i].name)), widest));
    }
    Lines out;
    for (size_t i = 0; i < count; ++i) out.push_back(entry(i, name_columns));
    return out;
  }

  std::string entry(size_t i, int name_columns) const {
    const trend::RankedEntry& shown = view_.trend.ranking[i];
    Row line = row();
    line.add(fmt::format("{:>3} ", i + 1)).to(kRankColumns);
    if (i < view_.moved.size()) line.add(movement_text(view_.moved[i]), movement_colour(view_.moved[i], palette_));
    line.to(kRankColumns + kMovementColumns + 1).add(name_of(shown.dimension), palette_.faint);
    line.to(kRankColumns + kMovementColumns + 1 + kDimensionColumns);
    const int names_end = line.column() + name_columns;
    if (name_columns > 0) line.add(cut_to_width(printable(shown.name), name_columns)).to(names_end);
    line.add(fmt::format("{:>{}.2f}", shown.score, kScoreColumns)).add("  ");
    const double greatest = view_.trend.ranking[0].score;
    if (const int columns = line.left() - 1; columns >= kMinBarColumns && greatest > 0) {
      line.add(bar(shown.score / greatest, columns), palette_.accent);
    }
    return line.take();
  }

  Lines help() const {
    Lines out = {""};
    for (const auto& [keys, text] : key_texts())
      out.push_back(row().add("  ").add(keys, palette_.strong).to(14).add(text).take());
    return out;
  }

  // --- what is below it ---

  Lines footer() const {
    const Shares shares = shares_of(size_.rows);
    Lines out;
    if (shares.windows) add_windows(shares.events, out);
    add_sources(shares.sources, out);
    if (shares.sums) out.push_back(sums());
    if (shares.keys) out.push_back(keys());
    return out;
  }

  void add_windows(int events, Lines& out) const {
    const trend::Windows& windows = view_.trend.windows;
    const auto [yes, no, other] = windows.responses;
    const auto all = static_cast<double>(std::max<int64_t>(1, yes + no + other));
    const auto part = [all](std::string_view name, int64_t count) {
      return fmt::format("{} {} ({:.0f} %)", name, grouped(static_cast<uint64_t>(count)),
                         100.0 * static_cast<double>(count) / all);
    };
    out.emplace_back();
    out.push_back(row()
                      .add(" Answers", palette_.strong)
                      .to(kLabelColumns)
                      .add(fmt::format("{}  {}  {}", part("yes", yes), part("no", no), part("other", other)))
                      .take());
    out.push_back(row()
                      .add(" 5 minutes", palette_.strong)
                      .to(kLabelColumns)
                      .add(fmt::format("{} RSVPs{}", grouped(static_cast<uint64_t>(windows.total)),
                                       events > 0 && !windows.top_events.empty() ? ", most by" : ""))
                      .take());
    for (int i = 0; i < events; ++i) {
      if (static_cast<size_t>(i) >= windows.top_events.size()) {
        out.emplace_back();
        continue;
      }
      const trend::TopEvent& event = windows.top_events[static_cast<size_t>(i)];
      out.push_back(row()
                        .add(fmt::format("{:>9}  ", grouped(static_cast<uint64_t>(event.yes))))
                        .add(printable(event.event_name.value_or(event.event_id)))
                        .take());
    }
  }

  void add_sources(int most, Lines& out) const {
    const auto count = static_cast<int>(view_.sources.size());
    std::vector<const LiveSource*> order;
    for (const LiveSource& source : view_.sources) order.push_back(&source);
    if (count > most) {  // those that need looking after come first
      std::stable_partition(order.begin(), order.end(),
                            [](const LiveSource* each) { return each->state.phase != Phase::kOpen; });
    }
    const int shown = count <= most ? count : most - 1;
    for (int i = 0; i < shown; ++i) out.push_back(source_line(*order[static_cast<size_t>(i)]));
    if (count > most && most > 0) {
      out.push_back(row().add(fmt::format("   and {} more sources", count - std::max(shown, 0)), palette_.faint).take());
    }
  }

  std::string source_line(const LiveSource& source) const {
    const auto [symbol, word, colour] = look_of(source.state.phase);
    const std::string count = fmt::format("{} lines", grouped(source.lines));
    Row line = row();
    line.add(fmt::format(" {} {}", symbol, word), colour).to(kLabelColumns);
    const std::string reason = source.state.reason.empty() ? "" : ": " + printable(source.state.reason);
    const int room = line.left() - display_width(count) - 2;
    if (room < 1) return line.add(printable(source.name) + reason).take();
    line.add(cut_to_width(printable(source.name) + reason, room)).to(size_.columns - display_width(count) - 1);
    return line.add(count).take();
  }

  struct Look {
    std::string_view symbol, word, colour;
  };
  Look look_of(Phase phase) const {
    switch (phase) {
      case Phase::kConnecting:
        return {"○", "opening", palette_.falling};
      case Phase::kOpen:
        return {"●", "open", palette_.rising};
      case Phase::kWaiting:
        return {"○", "waiting", palette_.falling};
      case Phase::kEnded:
        return {"■", "ended", palette_.faint};
      case Phase::kFailed:
        return {"✗", "failed", palette_.alarm};
    }
    return {};
  }

  // In whole words where they fit.
  std::string sums() const {
    const trend::Conservation& s = view_.sums;
    const auto text = [&](std::string_view form) {
      return fmt::format(fmt::runtime(form), grouped(s.read), grouped(s.applied), grouped(s.duplicate), grouped(s.superseded),
                         grouped(s.expired), grouped(s.dead_letter));
    };
    std::string all = text("{} = {} applied + {} duplicate + {} superseded + {} expired + {} dead letters");
    if (display_width(all) + kLabelColumns > size_.columns) all = text("{} = {} app + {} dup + {} sup + {} exp + {} dead");
    return row().add(" Messages", palette_.strong).to(kLabelColumns).add(all).take();
  }

  std::string keys() const {
    return row().add(" d dimension  1-5 toggle  +/- decay  [ ] days  p pause  ? help  q quit", palette_.faint).take();
  }

  const LiveView& view_;
  const LiveControls& controls_;
  ScreenSize size_;
  const Palette& palette_;
};

}  // namespace

std::vector<std::string> draw(const LiveView& view, const LiveControls& controls, ScreenSize size, const Palette& palette) {
  return Drawing(view, controls, size, palette).lines();
}

}  // namespace rsvpulse::app
