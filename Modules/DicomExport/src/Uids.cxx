#include "Uids.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>

#include <openssl/evp.h>

#include "myosect/Core/Error.h"

namespace myosect::dicomexport
{
namespace
{
using Digest = std::array<unsigned char, 32>;

Digest DigestOf(const std::vector<std::string_view> & parts)
{
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  Digest digest{};
  bool isGood = context != nullptr && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1;
  for (const std::string_view part : parts)
  {
    const std::string length = std::to_string(part.size()) + ':';
    isGood = isGood && EVP_DigestUpdate(context.get(), length.data(), length.size()) == 1 &&
             EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
  }
  isGood = isGood && EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) == 1;
  if (!isGood)
  {
    throw Error(ErrorCode::Internal, "cannot compute SHA-256 for the UIDs of DICOM objects");
  }
  return digest;
}

/** Of an unsigned number, most significant byte first. */
std::string DecimalOf(std::array<std::uint8_t, 16> bytes)
{
  std::string digits;
  while (std::any_of(bytes.begin(), bytes.end(), [](std::uint8_t b) { return b != 0; }))
  {
    unsigned remainder = 0;
    for (std::uint8_t & byte : bytes)
    {
      const unsigned value = remainder * 256 + byte;
      byte = static_cast<std::uint8_t>(value / 10);
      remainder = value % 10;
    }
    digits += static_cast<char>('0' + remainder);
  }
  std::reverse(digits.begin(), digits.end());
  return digits;
}
} // namespace

std::string Fingerprint(const std::vector<std::string_view> & parts)
{
  constexpr std::string_view hex = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : DigestOf(parts))
  {
    text += hex[byte >> 4];
    text += hex[byte & 15];
  }
  return text;
}

std::string NameBasedUid(const std::vector<std::string_view> & parts)
{
  const Digest digest = DigestOf(parts);
  std::array<std::uint8_t, 16> uuid{};
  std::copy_n(digest.begin(), uuid.size(), uuid.begin());
  uuid[6] = static_cast<std::uint8_t>((uuid[6] & 0x0F) | 0x80); // version 8: of a rule of one's own
  uuid[8] = static_cast<std::uint8_t>((uuid[8] & 0x3F) | 0x80);
  return "2.25." + DecimalOf(uuid);
}

const std::string & PrivateSchemeUid()
{
  static const std::string uid = NameBasedUid({ "coding scheme", "99MYOSECT" });
  return uid;
}
} // namespace myosect::dicomexport
