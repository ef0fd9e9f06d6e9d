#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace myosect
{
using Sha256Bytes = std::array<std::uint8_t, 32>;

/** \class Sha256
 * \brief SHA-256 (FIPS 180-4) of bytes that come in parts. One object is for one thread. All calls \throw Error(Internal) where OpenSSL
 * fails.
 */
class Sha256
{
public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256 &) = delete;
  Sha256 & operator=(const Sha256 &) = delete;

  void Add(const void * bytes, std::size_t count);
  void Add(std::string_view bytes) { Add(bytes.data(), bytes.size()); }
  /** Ends the digest: nothing may be added afterwards. */
  [[nodiscard]] Sha256Bytes Finish();

private:
  struct Context;
  std::unique_ptr<Context> m_Context;
};

/** 64 lower-case hexadecimal digits. */
[[nodiscard]] std::string HexText(const Sha256Bytes & digest);

/** As HexText. */
[[nodiscard]] std::string Sha256Of(std::string_view bytes);
/** Of a file's bytes, read in pieces. \throws Error(UnreadableInput). */
[[nodiscard]] std::string Sha256OfFile(const std::filesystem::path & file);

/** HMAC-SHA-256 (RFC 2104) as HexText. \throws Error(Internal). */
[[nodiscard]] std::string KeyedDigest(std::string_view key, std::string_view text);
/** Random bytes fit for a key. \throws Error(Internal). */
[[nodiscard]] std::string RandomKey(std::size_t bytes);
} // namespace myosect
