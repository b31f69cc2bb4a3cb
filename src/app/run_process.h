// RunProcess: the pipelines and the server of one `rsvpulse run`, each on a thread of its own, started and ended together.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "app/folder_lock.h"
#include "app/run_parts.h"
#include "app/run_server.h"
#include "app/running_parts.h"
#include "base/result.h"

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

  // Takes over what the values say and a running process can change: see RunServer::reload(). From the thread that started it.
  Status reload(const config::Values& values) { return server_ ? server_->reload(values) : Status(Done{}); }

  // Readable when everything has ended.
  int ended() const { return ended_; }
  // Waits for the end. The first thing that went wrong, or well.
  Status join();

 private:
  explicit RunProcess(const RunContext& context) : context_(context) {}
  Status open_pipelines();
  Status open_pipeline(MadeSink made);
  Status open_ingest();
  Status open_server();
  void run_thread(std::string name, std::function<Status()> run);
  // A thread is over.
  void note_end(const std::string& name, const Status& outcome);
  void tell_trouble(const std::string& name, const std::string& trouble) const;

  const RunContext& context_;
  std::vector<FolderLock> locks_;
  RunningParts parts_;
  std::unique_ptr<RunServer> server_;  // null: none

  int ended_ = -1;
  std::atomic<bool> ingest_ended_ = true;  // or there is none
  std::atomic<bool> ingest_failed_ = false;
  std::mutex mutex_;
  size_t threads_left_ = 0;
  std::optional<Error> failure_;
  std::vector<std::jthread> threads_;
};

}  // namespace rsvpulse::app
