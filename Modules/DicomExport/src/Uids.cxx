#include "Uids.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "myosect/Digest/Sha256.h"

namespace myosect::dicomexport
{
namespace
{
Sha256Bytes DigestOf(const std::vector<std::string_view> & parts)
{
  Sha256 digest;
  for (const std::string_view part : parts)
  {
    digest.Add(std::to_string(part.size()) + ':');
    digest.Add(part);
  }
  return digest.Finish();
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

std::string NameBasedUid(const std::vector<std::string_view> & parts)
{
  const Sha256Bytes digest = DigestOf(parts);
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
