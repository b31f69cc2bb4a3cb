#include "app/kafka_trends.h"

namespace rsvpulse::app {
namespace {

constexpr int64_t kResultsEveryMs = 1'000;
constexpr int64_t kWaitMs = 100;
constexpr size_t kTop = 20;

trend::RankingOptions published_ranking() { return {.by = trend::kTopicsAndEvents, .top = kTop}; }

}  // namespace

Result<std::shared_ptr<KafkaTrends>> KafkaTrends::open(const connect::KafkaOptions& options, const Clock& clock,
                                                       const Logger& logger, bool on_wall_clock) {
  std::shared_ptr<KafkaTrends> trends(new KafkaTrends(clock, logger, on_wall_clock));
  const auto open = [&](const char* name, int partitions, std::unique_ptr<connect::KafkaTable>& table) -> Status {
    auto opened = connect::KafkaTable::open(options, name, partitions);
    if (!opened.ok()) return opened.error();
    table = *std::move(opened);
    return Done{};
  };
  if (Status done = open("rsvpulse.partials", options.partitions, trends->partials_); !done.ok()) return done.error();
  if (Status done = open("rsvpulse.trending", 1, trends->trending_); !done.ok()) return done.error();
  if (Status done = open("rsvpulse.windows", 1, trends->windows_); !done.ok()) return done.error();
  auto follower = connect::KafkaTableFollower::open(options, "rsvpulse.partials");
  if (!follower.ok()) return follower.error();
  trends->follower_ = *std::move(follower);
  trends->publisher_ = std::make_unique<trend::PartialsPublisher>(
      *trends->partials_, [self = trends.get()] { return self->reader_ ? self->reader_->generation() : 0; }, clock,
      [&logger](std::string_view what) { logger.warning("trends", what); });
  trends->thread_ = std::jthread([self = trends.get()](const std::stop_token& stop) { self->follow(stop); });
  return trends;
}

void KafkaTrends::follow(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    follower_->read([this](std::string_view key, std::optional<std::string_view> value) { merged_.take(key, value); }, kWaitMs);
    if (clock_.now_ms() >= results_.published_ms + kResultsEveryMs) {
      results_.published_ms = clock_.now_ms();
      publish_results();
    }
  }
}

// By one process for all: one message a second, not one of each.
void KafkaTrends::publish_results() {
  const uint64_t version = merged_.version();
  if (!speaks_for_all() || (!on_wall_clock_ && version == results_.version)) return;
  results_.version = version;
  const stream::LogPositions positions = merged_.positions();
  const trend::RankingOptions ranking = published_ranking();
  const auto view = merged_.view(std::nullopt, &ranking, {});
  if (!view.ok()) return;
  Status done = trending_->publish(0, results_.ranking.next(*view, positions));
  if (done.ok()) done = windows_->publish(0, {trend::windows_record(*view, positions)});
  if (done.ok() != results_.in_trouble) return;
  results_.in_trouble = !done.ok();
  if (results_.in_trouble) {
    logger_.warning("trends", done.error().message, {{"retrying", "yes"}});
  } else {
    logger_.info("trends", "results are published again");
  }
}

}  // namespace rsvpulse::app
