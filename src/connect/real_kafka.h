// A real broker for the tests of this module: started by tools/kafka once a test program, stopped at its end.
#pragma once

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "connect/kafka_client.h"

namespace rsvpulse::connect {

class RealKafka {
 public:
  // The program's broker; nullptr where it cannot be had: `reason()` tells why.
  static RealKafka* get() {
#ifdef __SANITIZE_THREAD__
    return nullptr;
#endif
    static RealKafka broker;
    return broker.address_.empty() ? nullptr : &broker;
  }
  static const char* reason() {
    return "no Kafka broker: Maven Central is not reached, or there is no Java (tools/kafka fetch)";
  }

  ~RealKafka() {
    if (!folder_.empty()) run("tools/kafka wipe " + folder_);
  }

  const std::string& address() const { return address_; }
  void kill() { run("tools/kafka stop " + folder_ + " --kill"); }
  void start() { run("tools/kafka start " + folder_); }

  // With topics of the test's own.
  KafkaOptions options(int partitions) const {
    KafkaOptions options;
    options.brokers = address_;
    options.partitions = partitions;
    options.settings = {{"session.timeout.ms", "6000"}, {"heartbeat.interval.ms", "500"}};
    static int count = 0;
    options.prefix = std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) + std::to_string(++count) + ".";
    for (char& c : options.prefix) c = c == '/' ? '.' : c;
    return options;
  }

 private:
  RealKafka() {
    if (std::system("tools/kafka fetch >/dev/null 2>&1") != 0) return;
    std::string name = (std::filesystem::temp_directory_path() / "rsvpulse-kafka-XXXXXX").string();
    if (!mkdtemp(name.data())) return;
    folder_ = name;
    address_ = run("tools/kafka start " + folder_);
  }

  // What the command writes to stdout, without the line end.
  static std::string run(const std::string& command) {
    std::string out;
    FILE* pipe = popen(command.c_str(), "r");
    if (!pipe) return out;
    std::array<char, 256> part{};
    while (fgets(part.data(), part.size(), pipe)) out += part.data();
    if (pclose(pipe) != 0) return {};
    while (out.ends_with('\n')) out.pop_back();
    return out;
  }

  std::string folder_;
  std::string address_;
};

// ThreadSanitizer does not see the C11 threads and mutexes of librdkafka, and dies of them.
#ifdef __SANITIZE_THREAD__
#define RSVPULSE_NEEDS_LIBRDKAFKA() GTEST_SKIP() << "librdkafka's C11 threads are not seen by ThreadSanitizer"
#else
#define RSVPULSE_NEEDS_LIBRDKAFKA() static_cast<void>(0)
#endif

#define RSVPULSE_NEEDS_KAFKA() \
  if (!RealKafka::get()) GTEST_SKIP() << RealKafka::reason()

}  // namespace rsvpulse::connect
