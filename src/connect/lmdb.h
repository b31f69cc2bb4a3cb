// LMDB as this module uses it: an environment and transactions that cannot leak. For this module's own files.
#pragma once

#include <lmdb.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace rsvpulse::connect {

inline MDB_val lmdb_value(std::string_view bytes) { return {bytes.size(), const_cast<char*>(bytes.data())}; }
inline std::string_view lmdb_bytes(const MDB_val& value) { return {static_cast<const char*>(value.mv_data), value.mv_size}; }

// "…/log: cannot write: no space left on device". No room is kOutside, a damaged file kCorrupt.
Error lmdb_error(std::string_view place, std::string_view doing, int code);

struct CloseEnvironment {
  void operator()(MDB_env* environment) const { mdb_env_close(environment); }
};
using Environment = std::unique_ptr<MDB_env, CloseEnvironment>;

// Aborted unless it is committed.
class Transaction {
 public:
  static constexpr unsigned kReadOnly = MDB_RDONLY;

  Transaction() = default;
  ~Transaction() { abort(); }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  // An LMDB code, 0 for success; so do all below.
  int begin(MDB_env* environment, unsigned flags) { return mdb_txn_begin(environment, nullptr, flags, &handle_); }
  int commit() {
    MDB_txn* const handle = handle_;
    handle_ = nullptr;
    return mdb_txn_commit(handle);
  }
  void abort() {
    if (handle_ != nullptr) mdb_txn_abort(handle_);
    handle_ = nullptr;
  }

  // nullopt where there is none; `code` tells a fault. Valid while the transaction lasts.
  std::optional<std::string_view> get(MDB_dbi table, std::string_view key, int& code) const {
    MDB_val wanted = lmdb_value(key);
    MDB_val found{};
    code = mdb_get(handle_, table, &wanted, &found);
    if (code == 0) return lmdb_bytes(found);
    if (code == MDB_NOTFOUND) code = 0;
    return std::nullopt;
  }
  int put(MDB_dbi table, std::string_view key, std::string_view value, unsigned flags = 0) const {
    MDB_val where = lmdb_value(key);
    MDB_val what = lmdb_value(value);
    return mdb_put(handle_, table, &where, &what, flags);
  }
  MDB_txn* handle() const { return handle_; }

 private:
  MDB_txn* handle_ = nullptr;
};

// A place among a table's keys. Closed before its transaction ends.
class Cursor {
 public:
  Cursor() = default;
  ~Cursor() {
    if (handle_ != nullptr) mdb_cursor_close(handle_);
  }
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;

  int open(const Transaction& transaction, MDB_dbi table) { return mdb_cursor_open(transaction.handle(), table, &handle_); }
  // MDB_SET_RANGE starts from `key`; MDB_NEXT and the others from where it stands. MDB_NOTFOUND: there is none.
  int move(MDB_cursor_op operation, std::string_view key = {}) {
    key_ = lmdb_value(key);
    return mdb_cursor_get(handle_, &key_, &value_, operation);
  }
  int remove() { return mdb_cursor_del(handle_, 0); }
  std::string_view key() const { return lmdb_bytes(key_); }
  std::string_view value() const { return lmdb_bytes(value_); }

 private:
  MDB_cursor* handle_ = nullptr;
  MDB_val key_{};
  MDB_val value_{};
};

}  // namespace rsvpulse::connect
