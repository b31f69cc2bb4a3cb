// RunServer: the API and the page of one `rsvpulse run`, over HTTP.
#pragma once

#include <memory>
#include <vector>

#include "app/run_parts.h"
#include "app/running_parts.h"
#include "base/result.h"
#include "config/values.h"
#include "net/server.h"
#include "serve/api.h"
#include "serve/origins.h"
#include "serve/site.h"
#include "serve/tokens.h"

namespace rsvpulse::app {

// Whether the values ask for a server.
bool wants_server(const config::Values& values);

// Whether only this machine can connect there.
bool is_loopback(const std::string& listen);

// What can be said of listening there, the tokens and --public without opening anything: kUsage for an address that is none,
// kConfig where others than this machine could read without having been let.
Status check_reach(const std::string& listen, const config::Values& values);

// Takes over what the options of `run` that `serve` has too say of a server that runs with `before`: its rate and certificate.
// kConfig, with nothing changed, where they cannot be had without a restart or let others read who may not.
Status take_over(const config::Values& before, const config::Values& now, net::Server& server);

// What the options of `run` that `serve` has too say of a server.
net::ServerOptions server_options(const config::Values& values);

class RunServer {
 public:
  // Listens. `context` and `parts` must outlive this; all of `parts` is set.
  static Result<std::unique_ptr<RunServer>> start(const RunContext& context, const RunningParts& parts);

  // Takes over tokens, certificate and key, the rate of requests; or, on an error, nothing. It holds for connections (the
  // certificate) and requests from then on: a stream that is open stays open.
  Status reload(const config::Values& values);

  void stop() { server_->stop(); }

 private:
  RunServer(const RunContext& context, const RunningParts& parts);
  std::vector<net::Route> make_routes();
  serve::ApiParts api_parts();

  const RunContext& context_;
  const RunningParts& parts_;
  serve::Tokens tokens_;
  const serve::Origins origins_;
  std::unique_ptr<serve::Site> site_;  // of the page; null: this process counts no trends
  std::unique_ptr<net::Server> server_;
};

}  // namespace rsvpulse::app
