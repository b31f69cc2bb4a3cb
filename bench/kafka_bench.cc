// Kafka to trends beside a bare librdkafka consumer of the same topic.
//
// Usage: kafka_bench HOST:PORT FILE.jsonl [ROUNDS]      prints figure<TAB>name<TAB>value lines
#include <librdkafka/rdkafka.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "connect/kafka_log.h"
#include "rsvp/parser.h"
#include "trend/trends_sink.h"

using namespace rsvpulse;  // NOLINT(google-build-using-namespace): a program of one file

namespace {

double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

template <class T>
T must(Result<T> result) {
  if (result.ok()) return std::move(result).value();
  std::fprintf(stderr, "kafka_bench: %s\n", result.error().message.c_str());
  std::exit(1);
}

size_t fill(connect::KafkaLog& log, const char* path) {
  std::ifstream file(path, std::ios::binary);
  rsvp::Parser parser(rsvp::Fields::kAll);
  Arena arena;
  size_t records = 0;
  std::vector<std::string> lines;
  std::vector<int64_t> ids;
  const auto flush = [&] {
    stream::Append group;
    for (size_t i = 0; i < lines.size(); ++i) group.messages.push_back({ids[i], 1'700'000'000'000, lines[i]});
    must(log.append(group));
    records += lines.size();
    lines.clear();
    ids.clear();
  };
  for (std::string line; std::getline(file, line);) {
    rsvp::Rsvp message;
    arena.clear();
    if (parser.parse(line, message, arena)) continue;
    ids.push_back(message.rsvp_id);
    lines.push_back(std::move(line));
    if (lines.size() == 5'000) flush();
  }
  flush();
  return records;
}

// Messages a second, from the first record to the last: joining the group is not what is measured.
double bare(const connect::KafkaOptions& options, size_t records) {
  connect::KafkaListener listener(options);
  const auto consumer = must(connect::make_kafka(RD_KAFKA_CONSUMER, options, {{"group.id", "bare"}}, listener));
  const connect::KafkaList list(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(list.get(), (options.prefix + "meetup-rsvps").c_str(), 0)->offset = 0;
  rd_kafka_assign(consumer.get(), list.get());
  double begin = 0;
  for (size_t seen = 0; seen < records;) {
    const connect::Kafka<rd_kafka_message_t> record(rd_kafka_consumer_poll(consumer.get(), 1'000));
    if (!record || record->err != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    if (seen++ == 0) begin = seconds();
  }
  return static_cast<double>(records) / (seconds() - begin);
}

double to_trends(connect::KafkaLog& log, size_t records, int round) {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / ("kafka_bench." + std::to_string(getpid()));
  std::filesystem::remove_all(folder);
  trend::TrendsSink sink({.folder = folder.string()});
  const auto reader = must(log.reader(stream::Topic::kMessages, "bench" + std::to_string(round)));
  reader->on_assignment({.assigned = [&](const auto& partitions) { return sink.assign(partitions); }, .revoked = nullptr});
  stream::Batch batch;
  double begin = 0;
  for (size_t seen = 0; seen < records;) {
    if (must(reader->read(batch, 1'000)) != stream::ReadOutcome::kBatch) continue;
    if (seen == 0) begin = seconds();
    must(sink.write(batch));
    seen += batch.lines.size();
  }
  trend::RankingOptions ranking;
  ranking.by.insert(trend::Dimension::kTopic);
  must(sink.ranking(ranking, sink.now()));
  const double rate = static_cast<double>(records) / (seconds() - begin);
  std::filesystem::remove_all(folder);
  return rate;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) {
    std::fprintf(stderr, "usage: kafka_bench HOST:PORT FILE.jsonl [ROUNDS]\n");
    return 2;
  }
  connect::KafkaOptions options;
  options.brokers = arguments[1];
  options.prefix = "bench" + std::to_string(getpid()) + ".";
  const auto log = must(connect::KafkaLog::open(options));
  const double began = seconds();
  const size_t records = fill(*log, arguments[2]);
  std::printf("figure\tKafka: append, messages/s\t%.0f\n", static_cast<double>(records) / (seconds() - began));
  std::vector<double> plain;
  std::vector<double> ours;
  std::vector<double> ratios;
  for (int round = 0; round < (count > 3 ? std::atoi(arguments[3]) : 3); ++round) {
    plain.push_back(bare(options, records));
    ours.push_back(to_trends(*log, records, round));
    ratios.push_back(ours.back() / plain.back());
  }
  std::printf("figure\tKafka: bare consumer, messages/s\t%.0f\n", median(plain));
  std::printf("figure\tKafka to ranking, messages/s\t%.0f\n", median(ours));
  std::printf("figure\tKafka to ranking / bare consumer (wanted: at least 0.7)\t%.2f\n", median(ratios));
  return 0;
}
