#include "NestingGuard.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dcistrmf.h"
#include "dcmtk/dcmdata/dcuid.h"

namespace myosect::dicom
{
namespace
{
constexpr std::uint64_t kUndefinedEnd = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint32_t kUndefinedLength = 0xFFFFFFFFu;
constexpr std::uint32_t kItem = 0xFFFEE000u;
constexpr std::uint32_t kItemEnd = 0xFFFEE00Du;
constexpr std::uint32_t kSequenceEnd = 0xFFFEE0DDu;
constexpr std::uint32_t kPixelData = 0x7FE00010u;
constexpr std::uint32_t kTransferSyntaxUid = 0x00020010u;
constexpr std::size_t kMaxDepth = 128; // a sequence and its item count twice
constexpr std::uint64_t kMaxHeaderBytes = 256ull << 20;

/** Walks element by element without recursion and without keeping values. */
class HeaderWalker
{
public:
  explicit HeaderWalker(DcmInputStream & stream) : m_Stream(stream) {}

  bool IsShallow()
  {
    Skip(SkipPreamble());
    std::uint32_t tag = 0;
    while (ReadTag(tag))
    {
      CloseFinishedLevels();
      if (m_Levels.size() > kMaxDepth || m_Position > kMaxHeaderBytes)
      {
        return false;
      }
      if (m_Levels.empty() && tag == kPixelData)
      {
        return true;
      }
      if (!(tag >> 16 == 0xFFFEu ? Delimit(tag) : Element(tag)))
      {
        return true;
      }
    }
    return m_Position <= kMaxHeaderBytes;
  }

private:
  bool Read(void * target, std::size_t count)
  {
    auto * bytes = static_cast<unsigned char *>(target);
    while (count > 0)
    {
      const offile_off_t got = m_Stream.read(bytes, static_cast<offile_off_t>(count));
      if (got <= 0)
      {
        return false;
      }
      bytes += got;
      m_Position += static_cast<std::uint64_t>(got);
      count -= static_cast<std::size_t>(got);
    }
    return true;
  }

  bool Skip(std::uint64_t count)
  {
    while (count > 0)
    {
      const offile_off_t got = m_Stream.skip(static_cast<offile_off_t>(count));
      if (got <= 0)
      {
        return false;
      }
      m_Position += static_cast<std::uint64_t>(got);
      count -= static_cast<std::uint64_t>(got);
    }
    return true;
  }

  std::uint64_t SkipPreamble()
  {
    char bytes[132];
    m_Stream.mark();
    const bool hasPreamble = Read(bytes, sizeof(bytes)) && std::memcmp(bytes + 128, "DICM", 4) == 0;
    m_Stream.putback();
    m_Position = 0;
    return hasPreamble ? sizeof(bytes) : 0;
  }

  std::uint32_t Number(const unsigned char * bytes, std::size_t count) const
  {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i)
    {
      value = value << 8 | bytes[m_BigEndian ? i : count - 1 - i];
    }
    return value;
  }

  bool ReadTag(std::uint32_t & tag)
  {
    unsigned char bytes[4];
    if (m_InMeta && !AtMetaElement() && !LeaveMeta())
    {
      return false;
    }
    if (!Read(bytes, sizeof(bytes)))
    {
      return false;
    }
    tag = Number(bytes, 2) << 16 | Number(bytes + 2, 2);
    return true;
  }

  bool AtMetaElement()
  {
    unsigned char group[2] = { 0, 0 };
    const std::uint64_t before = m_Position;
    m_Stream.mark();
    const bool isMeta = Read(group, 2) && group[0] == 2 && group[1] == 0;
    m_Stream.putback();
    m_Position = before;
    return isMeta;
  }

  /** The data set begins here: inflate it if need be and see how it is encoded. */
  bool LeaveMeta()
  {
    m_InMeta = false;
    if (m_TransferSyntax == UID_DeflatedExplicitVRLittleEndianTransferSyntax && m_Stream.installCompressionFilter(ESC_zlib).bad())
    {
      return false;
    }
    unsigned char bytes[6] = {};
    const std::uint64_t before = m_Position;
    m_Stream.mark();
    Read(bytes, sizeof(bytes));
    m_Stream.putback();
    m_Position = before;
    m_BigEndian = bytes[0] == 0 && bytes[1] != 0;
    m_Explicit = bytes[4] >= 'A' && bytes[4] <= 'Z' && bytes[5] >= 'A' && bytes[5] <= 'Z';
    return true;
  }

  void CloseFinishedLevels()
  {
    // The tag that was just read lies 4 bytes back.
    while (!m_Levels.empty() && m_Levels.back() <= m_Position - 4)
    {
      m_Levels.pop_back();
    }
  }

  void Open(std::uint32_t length) { m_Levels.push_back(length == kUndefinedLength ? kUndefinedEnd : m_Position + length); }

  bool Delimit(std::uint32_t tag)
  {
    unsigned char bytes[4];
    if (!Read(bytes, sizeof(bytes)))
    {
      return false;
    }
    if (tag == kItem)
    {
      Open(Number(bytes, 4));
    }
    else if ((tag == kItemEnd || tag == kSequenceEnd) && !m_Levels.empty())
    {
      m_Levels.pop_back();
    }
    return true;
  }

  bool Element(std::uint32_t tag)
  {
    unsigned char bytes[4];
    if (!Read(bytes, sizeof(bytes)))
    {
      return false;
    }
    std::uint32_t length = Number(bytes, 4);
    const bool looksExplicit = bytes[0] >= 'A' && bytes[0] <= 'Z' && bytes[1] >= 'A' && bytes[1] <= 'Z';
    if ((m_InMeta || m_Explicit) && looksExplicit)
    {
      static const std::string longVrs = "OB OW OF OD OL OV SQ UN UC UR UT SV UV ";
      if (longVrs.find(std::string(bytes, bytes + 2) + ' ') != std::string::npos)
      {
        if (!Read(bytes, sizeof(bytes)))
        {
          return false;
        }
        length = Number(bytes, 4);
      }
      else
      {
        length = Number(bytes + 2, 2);
      }
    }
    if (m_InMeta && tag == kTransferSyntaxUid && length <= 64)
    {
      m_TransferSyntax.resize(length);
      const bool isRead = Read(m_TransferSyntax.data(), length);
      m_TransferSyntax.resize(m_TransferSyntax.find_last_not_of(std::string(" \0", 2)) + 1);
      return isRead;
    }
    return length == kUndefinedLength ? (Open(length), true) : Value(length);
  }

  /** A value that begins with an item is taken for a sequence, whatever its representation says. */
  bool Value(std::uint64_t length)
  {
    for (const std::uint64_t end : m_Levels)
    {
      length = std::min(length, end - std::min(end, m_Position));
    }
    if (length < 8)
    {
      return Skip(length);
    }
    const std::uint64_t end = m_Position + length;
    unsigned char bytes[4];
    if (!Read(bytes, sizeof(bytes)))
    {
      return false;
    }
    if ((Number(bytes, 2) << 16 | Number(bytes + 2, 2)) == kItem)
    {
      m_Levels.push_back(end);
      return Delimit(kItem);
    }
    return Skip(length - sizeof(bytes));
  }

  DcmInputStream & m_Stream;
  std::uint64_t m_Position = 0;
  bool m_InMeta = true;
  bool m_BigEndian = false;
  bool m_Explicit = true;
  std::string m_TransferSyntax;
  std::vector<std::uint64_t> m_Levels; ///< where each open sequence or item ends
};
} // namespace

bool IsSafeToParse(const std::filesystem::path & file)
{
  DcmInputFileStream stream(OFFilename(file.c_str()));
  return stream.good() ? HeaderWalker(stream).IsShallow() : true;
}
} // namespace myosect::dicom
