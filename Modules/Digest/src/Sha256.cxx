#include "myosect/Digest/Sha256.h"

#include <fstream>
#include <vector>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "myosect/Core/Error.h"

namespace myosect
{
namespace
{
constexpr std::size_t kPieceBytes = 1U << 20U;

void Require(bool done)
{
  if (!done)
  {
    throw Error(ErrorCode::Internal, "SHA-256 failed; check the installation of OpenSSL");
  }
}
} // namespace

struct Sha256::Context
{
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> evp{ EVP_MD_CTX_new(), &EVP_MD_CTX_free };
};

Sha256::Sha256() : m_Context(std::make_unique<Context>())
{
  Require(m_Context->evp != nullptr && EVP_DigestInit_ex(m_Context->evp.get(), EVP_sha256(), nullptr) == 1);
}

Sha256::~Sha256() = default;

void Sha256::Add(const void * bytes, std::size_t count)
{
  Require(EVP_DigestUpdate(m_Context->evp.get(), bytes, count) == 1);
}

Sha256Bytes Sha256::Finish()
{
  Sha256Bytes digest{};
  Require(EVP_DigestFinal_ex(m_Context->evp.get(), digest.data(), nullptr) == 1);
  return digest;
}

std::string HexText(const Sha256Bytes & digest)
{
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : digest)
  {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

std::string Sha256Of(std::string_view bytes)
{
  Sha256 digest;
  digest.Add(bytes);
  return HexText(digest.Finish());
}

std::string Sha256OfFile(const std::filesystem::path & file)
{
  std::ifstream stream(file, std::ios::binary);
  std::vector<char> piece(kPieceBytes);
  Sha256 digest;
  while (stream.read(piece.data(), static_cast<std::streamsize>(piece.size())) || stream.gcount() > 0)
  {
    digest.Add(piece.data(), static_cast<std::size_t>(stream.gcount()));
  }
  if (!stream.is_open() || stream.bad())
  {
    throw Error(ErrorCode::UnreadableInput, file.filename().string() + ": missing or cannot be read");
  }
  return HexText(digest.Finish());
}

std::string KeyedDigest(std::string_view key, std::string_view text)
{
  Sha256Bytes digest{};
  unsigned length = 0;
  Require(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char *>(text.data()), text.size(),
               digest.data(), &length) != nullptr &&
          length == digest.size());
  return HexText(digest);
}

std::string RandomKey(std::size_t bytes)
{
  std::string key(bytes, '\0');
  Require(RAND_bytes(reinterpret_cast<unsigned char *>(key.data()), static_cast<int>(bytes)) == 1);
  return key;
}
} // namespace myosect
