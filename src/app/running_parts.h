// What a running `rsvpulse run` is made of. RunProcess owns and moves it; reports and the server read it from their threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "app/kafka_trends.h"
#include "app/run_parts.h"
#include "stream/ingest.h"
#include "stream/log.h"
#include "stream/merged_source.h"
#include "stream/pipeline.h"
#include "stream/push_source.h"
#include "trend/trends_sink.h"

namespace rsvpulse::app {

// Counts lines refused by reason. The number of reasons is bounded whatever comes: numbers in them do not count.
class RefusalCounts {
 public:
  static constexpr size_t kMostReasons = 32;

  void add(std::string_view reason);
  std::map<std::string, uint64_t> counts() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, uint64_t> counts_;
};

struct RunningPipeline {  // behind the log
  MadeSink made;
  std::unique_ptr<stream::LogReader> reader;
  std::unique_ptr<stream::Pipeline> pipeline;
};

// The members are set before any thread starts, and stay; all that is const of them is safe from any thread.
struct RunningParts {
  std::unique_ptr<stream::Log> log;
  stream::PushSource* push = nullptr;  // of source; null: nobody can push
  std::unique_ptr<stream::MergedSource> source;
  std::unique_ptr<stream::Ingest> ingest;
  std::vector<std::unique_ptr<RunningPipeline>> pipelines;
  const trend::LiveTrends* live = nullptr;
  const KafkaTrends* kafka = nullptr;  // with --kafka
  RefusalCounts refused;
  std::atomic<bool> stopping = false;
};

}  // namespace rsvpulse::app
