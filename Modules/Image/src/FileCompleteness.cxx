#include "FileCompleteness.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include <itk_zlib.h>

namespace myosect
{
namespace
{
namespace fs = std::filesystem;

constexpr unsigned kBufferBytes = 1U << 17;
constexpr std::size_t kPieceBytes = std::size_t{ 1 } << 26;
constexpr float kLongestOffset = 1e6F;

/** Reads plain files too. */
class GzipReader
{
public:
  explicit GzipReader(const fs::path & file) : m_File(gzopen(file.c_str(), "rb"))
  {
    if (m_File != nullptr)
    {
      gzbuffer(m_File, kBufferBytes);
    }
  }
  ~GzipReader()
  {
    if (m_File != nullptr)
    {
      gzclose(m_File);
    }
  }
  GzipReader(const GzipReader &) = delete;
  GzipReader & operator=(const GzipReader &) = delete;

  /** Number of bytes read; fewer than asked for at the end or at the first damage. */
  std::size_t Read(void * to, std::size_t size)
  {
    const int count = m_File == nullptr ? 0 : gzread(m_File, to, static_cast<unsigned>(size));
    return count < 0 ? 0 : static_cast<std::size_t>(count);
  }

  /** The same piece by piece, for more than a piece can hold. */
  bool ReadAll(char * to, std::size_t size)
  {
    while (size > 0)
    {
      const std::size_t wanted = std::min(size, kPieceBytes);
      if (Read(to, wanted) != wanted)
      {
        return false;
      }
      to += wanted;
      size -= wanted;
    }
    return true;
  }

private:
  gzFile m_File;
};

bool HoldsBytes(GzipReader & reader, std::uint64_t count)
{
  std::vector<char> buffer(std::size_t{ 1 } << 18);
  while (count > 0)
  {
    const std::size_t wanted = static_cast<std::size_t>(std::min<std::uint64_t>(count, buffer.size()));
    if (reader.Read(buffer.data(), wanted) != wanted)
    {
      return false;
    }
    count -= wanted;
  }
  return true;
}

template <typename T> T Field(const std::array<char, 348> & header, std::size_t offset, bool swapped)
{
  std::array<char, sizeof(T)> bytes{};
  std::copy_n(header.begin() + static_cast<std::ptrdiff_t>(offset), sizeof(T), bytes.begin());
  if (swapped)
  {
    std::reverse(bytes.begin(), bytes.end());
  }
  T value{};
  std::memcpy(&value, bytes.data(), sizeof(T));
  return value;
}

bool EndsWith(const std::string & text, const std::string & ending)
{
  return text.size() >= ending.size() && text.compare(text.size() - ending.size(), ending.size(), ending) == 0;
}

/** Header and data of a pair, whichever of the two was named; the same file twice for .nii. */
std::pair<fs::path, fs::path> NiftiParts(const fs::path & file)
{
  const std::string name = file.string();
  for (const std::string ending : { ".hdr", ".img", ".hdr.gz", ".img.gz" })
  {
    if (EndsWith(name, ending))
    {
      const std::string stem = name.substr(0, name.size() - ending.size());
      const auto existing = [&](const char * kind)
      { return fs::exists(stem + kind) ? fs::path(stem + kind) : fs::path(stem + kind + ".gz"); };
      return { existing(".hdr"), existing(".img") };
    }
  }
  return { file, file };
}

double Number(const std::string & text)
{
  double value = 0.0;
  std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  return value;
}

/** A header's claim as a count of bytes; none if no file is that long, below 2^53, so that the count is exact. */
std::optional<std::uint64_t> FileSize(double bytes)
{
  constexpr double kExactBelow = 9007199254740992.0;
  return bytes >= 0.0 && bytes < kExactBelow ? std::optional(static_cast<std::uint64_t>(bytes)) : std::nullopt;
}
} // namespace

namespace
{
using NiftiHeader = std::array<char, 348>;

bool IsSwapped(const NiftiHeader & header)
{
  return Field<std::int32_t>(header, 0, false) != static_cast<std::int32_t>(header.size());
}

std::size_t BitsPerVoxel(const NiftiHeader & header)
{
  return static_cast<std::size_t>(std::max<std::int16_t>(0, Field<std::int16_t>(header, 72, IsSwapped(header))));
}

double VoxelCount(const NiftiHeader & header)
{
  double count = 1.0;
  const int dimensions = std::clamp<int>(Field<std::int16_t>(header, 40, IsSwapped(header)), 0, 7);
  for (int d = 1; d <= dimensions; ++d)
  {
    count *= std::max<std::int16_t>(1, Field<std::int16_t>(header, 40 + 2 * static_cast<std::size_t>(d), IsSwapped(header)));
  }
  return count;
}

/** Bytes in front of the voxels. */
float VoxelOffset(const NiftiHeader & header)
{
  return std::max(0.0F, Field<float>(header, 108, IsSwapped(header)));
}

bool IsRescaled(const NiftiHeader & header)
{
  const float slope = Field<float>(header, 112, IsSwapped(header));
  const float intercept = Field<float>(header, 116, IsSwapped(header));
  return slope != 0.0F && !(slope == 1.0F && intercept == 0.0F);
}
} // namespace

bool NiftiPlacementIsSound(const fs::path & file)
{
  GzipReader reader(NiftiParts(file).first);
  NiftiHeader header{};
  if (reader.Read(header.data(), header.size()) != header.size())
  {
    return false;
  }
  constexpr std::size_t kSpacings = 80, kQuaternion = 256, kEnd = 328; // spacings of three axes; quaternion, offsets and matrix
  constexpr float kFarthestMm = 1e6F;
  const bool swapped = IsSwapped(header);
  const auto sound = [&](std::size_t begin, std::size_t end)
  {
    for (std::size_t offset = begin; offset < end; offset += sizeof(float))
    {
      if (!(std::abs(Field<float>(header, offset, swapped)) <= kFarthestMm))
      {
        return false;
      }
    }
    return true;
  };
  return sound(kSpacings, kSpacings + 3 * sizeof(float)) && sound(kQuaternion, kEnd);
}

bool NiftiIsComplete(const fs::path & file)
{
  const auto [headerFile, dataFile] = NiftiParts(file);
  NiftiHeader header{};
  GzipReader reader(headerFile);
  if (reader.Read(header.data(), header.size()) != header.size())
  {
    return false;
  }
  const double bits = static_cast<double>(BitsPerVoxel(header)) * VoxelCount(header);
  const std::optional<std::uint64_t> claimed = FileSize(VoxelOffset(header) + std::ceil(bits / 8.0));
  if (!claimed)
  {
    return false;
  }
  const std::uint64_t bytes = *claimed;
  if (dataFile == headerFile)
  {
    return HoldsBytes(reader, bytes - std::min<std::uint64_t>(bytes, header.size()));
  }
  GzipReader data(dataFile);
  return HoldsBytes(data, bytes);
}

NiftiReading ReadPlainNifti(const fs::path & file, void * voxels, std::size_t count, std::size_t bytesPerVoxel)
{
  const auto [headerFile, dataFile] = NiftiParts(file);
  NiftiHeader header{};
  GzipReader reader(headerFile);
  if (dataFile != headerFile || reader.Read(header.data(), header.size()) != header.size() || IsSwapped(header) || IsRescaled(header) ||
      BitsPerVoxel(header) != 8 * bytesPerVoxel || VoxelCount(header) != static_cast<double>(count) ||
      VoxelOffset(header) < static_cast<float>(header.size()) || VoxelOffset(header) > kLongestOffset)
  {
    return NiftiReading::NotPlain;
  }
  std::vector<char> between(static_cast<std::size_t>(VoxelOffset(header)) - header.size());
  const bool complete =
      reader.Read(between.data(), between.size()) == between.size() && reader.ReadAll(static_cast<char *>(voxels), count * bytesPerVoxel);
  return complete ? NiftiReading::Done : NiftiReading::CutOff;
}

bool MetaImageIsComplete(const fs::path & file)
{
  std::ifstream stream(file, std::ios::binary);
  double bytes = 1.0;
  double compressedBytes = 0.0;
  std::string line;
  while (std::getline(stream, line))
  {
    const std::size_t equals = line.find('=');
    if (equals == std::string::npos)
    {
      return false;
    }
    const std::string key = line.substr(0, line.find_last_not_of(" \t", equals - 1) + 1);
    const std::size_t begin = line.find_first_not_of(" \t", equals + 1);
    const std::string value = begin == std::string::npos ? "" : line.substr(begin, line.find_last_not_of(" \t\r") + 1 - begin);
    if (key == "CompressedDataSize")
    {
      compressedBytes = Number(value);
    }
    else if (key == "DimSize")
    {
      for (std::size_t at = 0; at != std::string::npos; at = value.find_first_of("0123456789", value.find(' ', at)))
      {
        bytes *= Number(value.substr(at));
      }
    }
    else if (key == "ElementType")
    {
      bytes *= EndsWith(value, "CHAR")                                     ? 1
               : EndsWith(value, "SHORT")                                  ? 2
               : EndsWith(value, "LONG_LONG") || EndsWith(value, "DOUBLE") ? 8
                                                                           : 4;
    }
    else if (key == "ElementDataFile")
    {
      const std::optional<std::uint64_t> needed = FileSize(compressedBytes > 0.0 ? compressedBytes : bytes);
      if (!needed)
      {
        return false;
      }
      std::error_code status;
      const std::uint64_t fileBytes = fs::file_size(file, status);
      if (value == "LOCAL" || value == "Local" || value == "local")
      {
        return fileBytes >= static_cast<std::uint64_t>(stream.tellg()) + *needed;
      }
      const bool several = value.find("LIST") == 0 || value.find('%') != std::string::npos;
      const std::uint64_t dataBytes = fs::file_size(fs::path(value).is_absolute() ? fs::path(value) : file.parent_path() / value, status);
      return several || (!status && dataBytes >= *needed);
    }
  }
  return false;
}
} // namespace myosect
