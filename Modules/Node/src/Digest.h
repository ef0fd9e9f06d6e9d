#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>

namespace myosect::node
{
/** SHA-256 of bytes that come in parts. \throws Error(Internal). */
class Digest
{
public:
  Digest();
  ~Digest();
  Digest(const Digest &) = delete;
  Digest & operator=(const Digest &) = delete;

  void Add(const void * bytes, std::size_t count);
  /** The first `digits` hexadecimal digits, up to 64. Ends the digest. */
  [[nodiscard]] std::string Finish(std::size_t digits);

private:
  struct Context;
  std::unique_ptr<Context> m_Context;
};

/** The first `digits` hexadecimal digits of HMAC-SHA-256. */
[[nodiscard]] std::string KeyedDigest(const std::string & key, const std::string & text, std::size_t digits);
/** Random bytes fit for a key. */
[[nodiscard]] std::string RandomKey(std::size_t bytes);
} // namespace myosect::node
