// Certificates made for tests: an authority, and servers' certificates that it signed.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

namespace rsvpulse::net {

// A folder of its own with PEM files, removed at the end.
class MadeCertificates {
 public:
  MadeCertificates() {
    char name[] = "/tmp/rsvpulse-certificates-XXXXXX";
    folder_ = mkdtemp(name);
    key_.reset(EVP_EC_gen("P-256"));
    authority_ = sign("rsvpulse test authority", "", -1, 3'600);
    write_certificate(ca_file(), authority_.get());
    FILE* file = std::fopen(key_file().c_str(), "w");
    PEM_write_PrivateKey(file, key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
  }
  MadeCertificates(const MadeCertificates&) = delete;
  MadeCertificates& operator=(const MadeCertificates&) = delete;
  ~MadeCertificates() { std::filesystem::remove_all(folder_); }

  std::string ca_file() const { return folder_ + "/ca.pem"; }
  std::string key_file() const { return folder_ + "/key.pem"; }  // of all of them

  // A server's certificate for `names` ("IP:127.0.0.1", "DNS:example.org"), valid between these seconds from now on.
  std::string server(const std::string& names, long from_s = -3'600, long to_s = 3'600) {
    const std::string path = folder_ + "/server" + std::to_string(++made_) + ".pem";
    write_certificate(path, sign("server", names, from_s, to_s).get());
    return path;
  }

 private:
  struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
  };

  std::unique_ptr<X509, Free> sign(const std::string& name, const std::string& names, long from_s, long to_s) {
    std::unique_ptr<X509, Free> made(X509_new());
    X509_set_version(made.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), ++serial_);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), from_s);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), to_s);
    X509_set_pubkey(made.get(), key_.get());
    X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509* issuer = authority_ ? authority_.get() : made.get();
    X509_set_issuer_name(made.get(), X509_get_subject_name(issuer));
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, made.get(), nullptr, nullptr, 0);
    add(made.get(), context, NID_basic_constraints, authority_ ? "CA:FALSE" : "critical,CA:TRUE");
    if (!names.empty()) add(made.get(), context, NID_subject_alt_name, names);
    X509_sign(made.get(), key_.get(), EVP_sha256());
    return made;
  }

  static void add(X509* to, X509V3_CTX& context, int kind, const std::string& value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
    X509_add_ext(to, extension, -1);
    X509_EXTENSION_free(extension);
  }

  static void write_certificate(const std::string& path, X509* certificate) {
    FILE* file = std::fopen(path.c_str(), "w");
    PEM_write_X509(file, certificate);
    std::fclose(file);
  }

  std::string folder_;
  std::unique_ptr<EVP_PKEY, Free> key_;
  std::unique_ptr<X509, Free> authority_;
  long serial_ = 0;
  int made_ = 0;
};

}  // namespace rsvpulse::net
