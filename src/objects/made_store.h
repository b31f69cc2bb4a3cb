// Folders and a scripted HTTP server for the tests of this module and of those above it.
#pragma once

#include <stdlib.h>

#include <deque>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "objects/http.h"

namespace rsvpulse::objects {

// A folder that goes with the object.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    // In memory where that can be: syncing to a disk is what would take the time.
    std::string name = std::filesystem::is_directory("/dev/shm") ? "/dev/shm/" : "/tmp/";
    name += "rsvpulse-test-XXXXXX";
    path_ = mkdtemp(name.data());
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }

  const std::string& path() const { return path_; }
  std::string path(std::string_view name) const { return path_ + "/" + std::string(name); }
  std::string write(std::string_view name, std::string_view bytes) const {
    std::ofstream(path(name), std::ios::binary) << bytes;
    return path(name);
  }
  std::string read(std::string_view name) const {
    std::ifstream file(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  std::string path_;
};

// What was asked, and the answers still to give; each is a response or the reason why none comes. The last is given for good.
struct Script {
  struct Asked {
    HttpRequest request;
    std::string body;
  };
  std::vector<Asked> asked;
  std::deque<Result<HttpResponse>> answers;
};

class ScriptedClient final : public HttpClient {
 public:
  explicit ScriptedClient(Script& script) : script_(script) {}
  Result<HttpResponse> exchange(const HttpRequest& request) override {
    script_.asked.push_back({request, std::string(request.body)});
    script_.asked.back().request.body = {};
    if (script_.answers.empty()) return Error{ErrorKind::kOutside, "the script is at its end"};
    auto answer = script_.answers.front();
    if (script_.answers.size() > 1) script_.answers.pop_front();
    return answer;
  }

 private:
  Script& script_;
};

}  // namespace rsvpulse::objects
