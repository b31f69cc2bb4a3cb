// KafkaTrends: what the trends pipeline publishes to Kafka and reads back from there, so that any number of processes count
// together: each the partitions that the group gave it, and each answers for all of them.
#pragma once

#include <functional>
#include <memory>
#include <thread>

#include "app/merged_trends.h"
#include "base/clock.h"
#include "base/logging.h"
#include "base/result.h"
#include "connect/kafka_client.h"
#include "connect/kafka_table.h"
#include "stream/log.h"
#include "trend/partials_publisher.h"
#include "trend/results.h"

namespace rsvpulse::app {

class KafkaTrends {
 public:
  // Opens the topics of partials and results. `clock` and `logger` outlive it. `on_wall_clock`: what now is.
  static Result<std::shared_ptr<KafkaTrends>> open(const connect::KafkaOptions& options, const Clock& clock,
                                                   const Logger& logger, bool on_wall_clock);
  trend::TrendsObserver& observer() { return *publisher_; }
  // The reader of the trends pipeline. Before it reads.
  void set_reader(const stream::LogReader& reader) { reader_ = &reader; }

  // What this process counts. Before anybody asks for all().
  void set_own(const trend::LiveTrends& own) { merged_.set_own(own); }
  // Of all partitions, whoever counts them.
  const MergedTrends& all() const { return merged_; }
  // Whether this process speaks for the whole group where one must: it counts the first partition.
  bool speaks_for_all() const { return publisher_->owns(0); }

 private:
  KafkaTrends(const Clock& clock, const Logger& logger, bool on_wall_clock)
      : clock_(clock), logger_(logger), on_wall_clock_(on_wall_clock), merged_(clock, on_wall_clock) {}
  void follow(const std::stop_token& stop);
  void publish_results();

  const Clock& clock_;
  const Logger& logger_;
  bool on_wall_clock_;
  const stream::LogReader* reader_ = nullptr;
  std::unique_ptr<connect::KafkaTable> partials_;
  std::unique_ptr<connect::KafkaTable> trending_;
  std::unique_ptr<connect::KafkaTable> windows_;
  std::unique_ptr<connect::KafkaTableFollower> follower_;
  std::unique_ptr<trend::PartialsPublisher> publisher_;
  MergedTrends merged_;
  // Of the following thread alone.
  struct Results {
    trend::RankingRecords ranking{"topic,event"};
    uint64_t version = 0;  // of what was published last
    int64_t published_ms = 0;
    bool in_trouble = false;
  };
  Results results_;
  std::jthread thread_;
};

}  // namespace rsvpulse::app
