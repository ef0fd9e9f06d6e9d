#include "myosect/Pipeline/Sha256.h"

#include <array>
#include <fstream>
#include <memory>
#include <vector>

#include <openssl/evp.h>

#include "myosect/Core/Error.h"

namespace myosect::pipeline
{
namespace
{
constexpr std::size_t kPieceBytes = 1U << 20U;

class Digest
{
public:
  Digest() : m_Context(EVP_MD_CTX_new(), EVP_MD_CTX_free) { Check(m_Context && EVP_DigestInit_ex(m_Context.get(), EVP_sha256(), nullptr) == 1); }
  void Add(const char * bytes, std::size_t count) { Check(EVP_DigestUpdate(m_Context.get(), bytes, count) == 1); }
  std::string Finish()
  {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    Check(EVP_DigestFinal_ex(m_Context.get(), digest.data(), &size) == 1);
    constexpr const char * kDigits = "0123456789abcdef";
    std::string text;
    for (unsigned n = 0; n < size; ++n)
    {
      text += kDigits[digest[n] >> 4U];
      text += kDigits[digest[n] & 15U];
    }
    return text;
  }

private:
  static void Check(bool done)
  {
    if (!done)
    {
      throw Error(ErrorCode::Internal, "SHA-256 failed; check the installation of OpenSSL");
    }
  }
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> m_Context;
};
} // namespace

std::string Sha256Of(const std::string & bytes)
{
  Digest digest;
  digest.Add(bytes.data(), bytes.size());
  return digest.Finish();
}

std::string Sha256OfFile(const std::filesystem::path & file)
{
  std::ifstream stream(file, std::ios::binary);
  std::vector<char> piece(kPieceBytes);
  Digest digest;
  while (stream.read(piece.data(), static_cast<std::streamsize>(piece.size())) || stream.gcount() > 0)
  {
    digest.Add(piece.data(), static_cast<std::size_t>(stream.gcount()));
  }
  if (!stream.is_open() || stream.bad())
  {
    throw Error(ErrorCode::UnreadableInput, file.filename().string() + ": missing or cannot be read");
  }
  return digest.Finish();
}
} // namespace myosect::pipeline
