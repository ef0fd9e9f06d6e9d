#include "FolderFiles.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctime>
#include <fstream>

#include "Text.h"
#include "myosect/Core/Error.h"

namespace myosect::report
{
void ThrowCannotWrite(const std::string & name, int errorNumber)
{
  const std::string cause = errorNumber != 0 ? std::strerror(errorNumber) : "writing failed";
  throw Error(ErrorCode::CannotWrite, "cannot write " + name + ": " + cause + "; check free space and permissions of the output folder");
}

void WriteFile(const std::filesystem::path & directory, const std::string & name, const std::string & bytes)
{
  errno = 0;
  std::ofstream file(directory / name, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file)
  {
    ThrowCannotWrite(name, errno);
  }
}

std::string UtcNow()
{
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm utc{};
  gmtime_r(&now, &utc);
  const auto part = [](int number, std::size_t digits) { return Padded(static_cast<std::size_t>(number), digits); };
  return part(utc.tm_year + 1900, 4) + '-' + part(utc.tm_mon + 1, 2) + '-' + part(utc.tm_mday, 2) + 'T' + part(utc.tm_hour, 2) + ':' +
         part(utc.tm_min, 2) + ':' + part(utc.tm_sec, 2) + 'Z';
}

void MakeFolder(const std::filesystem::path & directory, const std::string & name)
{
  std::error_code failure;
  std::filesystem::create_directory(directory / name, failure);
  if (failure)
  {
    ThrowCannotWrite(name, failure.value());
  }
}
} // namespace myosect::report
