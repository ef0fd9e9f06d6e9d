#include "FileCompleteness.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include <itk_zlib.h>

namespace myosect
{
namespace
{
namespace fs = std::filesystem;

/** Reads plain files too. */
class GzipReader
{
public:
  explicit GzipReader(const fs::path & file) : m_File(gzopen(file.c_str(), "rb")) {}
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

std::uint64_t Number(const std::string & text)
{
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}
} // namespace

bool NiftiIsComplete(const fs::path & file)
{
  const auto [headerFile, dataFile] = NiftiParts(file);
  std::array<char, 348> header{};
  GzipReader reader(headerFile);
  if (reader.Read(header.data(), header.size()) != header.size())
  {
    return false;
  }
  const bool swapped = Field<std::int32_t>(header, 0, false) != 348;
  std::uint64_t bits = static_cast<std::uint64_t>(std::max<std::int16_t>(0, Field<std::int16_t>(header, 72, swapped)));
  const int dimensions = std::clamp<int>(Field<std::int16_t>(header, 40, swapped), 0, 7);
  for (int d = 1; d <= dimensions; ++d)
  {
    bits *=
        static_cast<std::uint64_t>(std::max<std::int16_t>(1, Field<std::int16_t>(header, 40 + 2 * static_cast<std::size_t>(d), swapped)));
  }
  const auto offset = static_cast<std::uint64_t>(std::max(0.0F, Field<float>(header, 108, swapped)));
  const std::uint64_t bytes = offset + (bits + 7) / 8;
  if (dataFile == headerFile)
  {
    return HoldsBytes(reader, bytes - std::min<std::uint64_t>(bytes, header.size()));
  }
  GzipReader data(dataFile);
  return HoldsBytes(data, bytes);
}

bool MetaImageIsComplete(const fs::path & file)
{
  std::ifstream stream(file, std::ios::binary);
  std::uint64_t bytes = 1;
  std::uint64_t compressedBytes = 0;
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
      const std::uint64_t needed = compressedBytes != 0 ? compressedBytes : bytes;
      std::error_code status;
      const std::uint64_t fileBytes = fs::file_size(file, status);
      if (value == "LOCAL" || value == "Local" || value == "local")
      {
        return fileBytes >= static_cast<std::uint64_t>(stream.tellg()) + needed;
      }
      const bool several = value.find("LIST") == 0 || value.find('%') != std::string::npos;
      const std::uint64_t dataBytes = fs::file_size(fs::path(value).is_absolute() ? fs::path(value) : file.parent_path() / value, status);
      return several || (!status && dataBytes >= needed);
    }
  }
  return false;
}
} // namespace myosect
