// RunProcess: the pipelines and the server of one `rsvpulse run`, each on a thread of its own, started and ended together.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "app/folder_lock.h"
#include "app/run_parts.h"
#include "base/result.h"
#include "net/server.h"
#include "serve/api.h"
#include "serve/site.h"
#include "stream/ingest.h"
#include "stream/pipeline.h"
#include "stream/push_source.h"

namespace rsvpulse::app {

class RunProcess {
 public:
  // Opens everything that can be wrong with the configuration; nothing runs yet. `context` must outlive this.
  static Result<std::unique_ptr<RunProcess>> open(const RunContext& context);
  ~RunProcess();
  RunProcess(const RunProcess&) = delete;
  RunProcess& operator=(const RunProcess&) = delete;

  void start();

  // Sources stop, what is in hand is drained and made durable, everything ends. From any thread, at once.
  void stop();

  // Readable when everything has ended.
  int ended() const { return ended_; }
  // Waits for the end. The first thing that went wrong, or well.
  Status join();

 private:
  struct Running {  // a pipeline behind the log
    MadeSink made;
    std::unique_ptr<stream::LogReader> reader;
    std::unique_ptr<stream::Pipeline> pipeline;
  };

  explicit RunProcess(const RunContext& context) : context_(context) {}
  Status open_pipelines();
  Status open_pipeline(MadeSink made);
  Status open_ingest();
  Status open_server();
  void run_thread(std::string name, std::function<Status()> run);
  // A thread is over.
  void note_end(const std::string& name, const Status& outcome);
  void tell_trouble(const std::string& name, const std::string& trouble) const;

  serve::ApiParts api_parts();
  serve::Facts facts() const;
  std::vector<net::Route> make_routes();
  Result<serve::LogReport> report_log() const;
  std::vector<serve::PipelineReport> report_pipelines() const;
  std::string unready() const;

  const RunContext& context_;
  std::vector<FolderLock> locks_;
  std::unique_ptr<stream::Log> log_;
  stream::PushSource* push_ = nullptr;  // of source_; null: nobody can push
  std::unique_ptr<stream::MergedSource> source_;
  std::unique_ptr<stream::Ingest> ingest_;
  std::vector<std::unique_ptr<Running>> running_;
  const trend::LiveTrends* live_ = nullptr;
  const KafkaTrends* kafka_ = nullptr;  // with --kafka
  std::unique_ptr<serve::Site> site_;   // of the page; null: this process counts no trends
  std::unique_ptr<net::Server> server_;

  int ended_ = -1;
  std::atomic<bool> ingest_ended_ = true;  // or there is none
  std::atomic<bool> ingest_failed_ = false;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;
  size_t threads_left_ = 0;
  std::optional<Error> failure_;
  std::vector<std::jthread> threads_;
};

}  // namespace rsvpulse::app
