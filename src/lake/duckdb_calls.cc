#include "lake/duckdb_calls.h"

#include <dlfcn.h>

#include <string>

#include <fmt/format.h>

namespace rsvpulse::lake {

DuckdbCalls duck;

namespace {

std::string last_fault() {
  const char* const fault = dlerror();
  return fault ? fault : "the loader gives no reason";
}

Status load() {
  void* library = dlopen("libduckdb.so", RTLD_NOW | RTLD_LOCAL);
  if (!library) library = dlopen(RSVPULSE_DUCKDB_LIBRARY, RTLD_NOW | RTLD_LOCAL);
  if (!library) return Error{ErrorKind::kOutside, fmt::format("DuckDB cannot be loaded: {}", last_fault())};
  DuckdbCalls found;
#define RSVPULSE_CALL(name)                                                             \
  found.name = reinterpret_cast<decltype(found.name)>(dlsym(library, "duckdb_" #name)); \
  if (!found.name) return Error{ErrorKind::kOutside, fmt::format("DuckDB is too old or too new: {}", last_fault())};
  RSVPULSE_DUCKDB_CALLS(RSVPULSE_CALL)
#undef RSVPULSE_CALL
  duck = found;
  return Done{};
}

}  // namespace

Status load_duckdb() {
  static const Status kLoaded = load();
  return kLoaded;
}

}  // namespace rsvpulse::lake
