#include "Digest.h"

#include <algorithm>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "myosect/Core/Error.h"

namespace myosect::node
{
namespace
{
std::string Hex(const unsigned char * bytes, std::size_t count, std::size_t digits)
{
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < count; ++i)
  {
    text += kDigits[bytes[i] >> 4];
    text += kDigits[bytes[i] & 15];
  }
  return text.substr(0, digits);
}

void Require(bool ok)
{
  if (!ok)
  {
    throw Error(ErrorCode::Internal, "OpenSSL cannot compute a digest");
  }
}
} // namespace

struct Digest::Context
{
  EVP_MD_CTX * evp = EVP_MD_CTX_new();
  ~Context() { EVP_MD_CTX_free(evp); }
};

Digest::Digest() : m_Context(std::make_unique<Context>())
{
  Require(m_Context->evp != nullptr && EVP_DigestInit_ex(m_Context->evp, EVP_sha256(), nullptr) == 1);
}

Digest::~Digest() = default;

void Digest::Add(const void * bytes, std::size_t count)
{
  Require(EVP_DigestUpdate(m_Context->evp, bytes, count) == 1);
}

std::string Digest::Finish(std::size_t digits)
{
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned length = 0;
  Require(EVP_DigestFinal_ex(m_Context->evp, bytes.data(), &length) == 1);
  return Hex(bytes.data(), length, digits);
}

std::string KeyedDigest(const std::string & key, const std::string & text, std::size_t digits)
{
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned length = 0;
  Require(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char *>(text.data()), text.size(),
               bytes.data(), &length) != nullptr);
  return Hex(bytes.data(), length, digits);
}

std::string RandomKey(std::size_t bytes)
{
  std::string key(bytes, '\0');
  Require(RAND_bytes(reinterpret_cast<unsigned char *>(key.data()), static_cast<int>(bytes)) == 1);
  return key;
}
} // namespace myosect::node
