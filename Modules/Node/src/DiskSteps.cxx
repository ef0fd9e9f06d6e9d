#include "DiskSteps.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <sys/stat.h>
#include <unistd.h>

#include "myosect/Core/Error.h"

namespace myosect::node::disk
{
namespace
{
namespace fs = std::filesystem;

std::function<void()> & Probe()
{
  static std::function<void()> probe;
  return probe;
}

void Step()
{
  if (Probe())
  {
    Probe()();
  }
}

[[noreturn]] void Fail(const char * what)
{
  throw Error(ErrorCode::CannotWrite,
              std::string("the queue: ") + what + ": " + std::strerror(errno) + "; check rights and space of --queue");
}

class Descriptor
{
public:
  Descriptor(const fs::path & path, int flags) : m_Descriptor(open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  ~Descriptor()
  {
    if (m_Descriptor >= 0)
    {
      close(m_Descriptor);
    }
  }
  Descriptor(const Descriptor &) = delete;
  Descriptor & operator=(const Descriptor &) = delete;
  [[nodiscard]] int Get() const { return m_Descriptor; }

private:
  int m_Descriptor;
};

void Sync(const fs::path & path, int flags)
{
  Step();
  const Descriptor descriptor(path, flags);
  if (descriptor.Get() < 0 || fsync(descriptor.Get()) != 0)
  {
    Fail("a file cannot be synced");
  }
}

void WriteAndSync(const fs::path & file, const std::string & bytes)
{
  Step();
  const Descriptor descriptor(file, O_WRONLY | O_CREAT | O_TRUNC);
  if (descriptor.Get() < 0)
  {
    Fail("a file cannot be made");
  }
  for (std::size_t done = 0; done < bytes.size();)
  {
    const ssize_t count = write(descriptor.Get(), bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno != EINTR)
    {
      Fail("a file cannot be written");
    }
    done += count > 0 ? static_cast<std::size_t>(count) : 0;
  }
  if (fsync(descriptor.Get()) != 0)
  {
    Fail("a file cannot be synced");
  }
}
} // namespace

void SetProbe(std::function<void()> probe)
{
  Probe() = std::move(probe);
}

void WriteFile(const fs::path & file, const std::string & bytes)
{
  fs::path fresh = file;
  fresh += ".new";
  WriteAndSync(fresh, bytes);
  Step();
  if (rename(fresh.c_str(), file.c_str()) != 0)
  {
    Fail("a file cannot be renamed");
  }
  SyncFolder(file.parent_path());
}

void MakeFolder(const fs::path & folder)
{
  std::error_code status;
  if (fs::is_directory(folder, status))
  {
    return;
  }
  if (folder.has_parent_path() && folder.parent_path() != folder)
  {
    MakeFolder(folder.parent_path());
  }
  Step();
  if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
  {
    Fail("a folder cannot be made");
  }
  if (folder.has_parent_path())
  {
    SyncFolder(folder.parent_path());
  }
}

void Move(const fs::path & from, const fs::path & to, bool syncSource)
{
  Step();
  if (rename(from.c_str(), to.c_str()) != 0)
  {
    Fail("an entry cannot be renamed");
  }
  SyncFolder(to.parent_path());
  if (syncSource && from.parent_path() != to.parent_path())
  {
    SyncFolder(from.parent_path());
  }
}

void Link(const fs::path & from, const fs::path & to)
{
  Step();
  if (link(from.c_str(), to.c_str()) != 0 && errno != EEXIST)
  {
    Fail("a file cannot be linked");
  }
}

void Mark(const fs::path & file)
{
  WriteAndSync(file, {});
  SyncFolder(file.parent_path());
}

void Remove(const fs::path & file)
{
  Step();
  if (unlink(file.c_str()) != 0 && errno != ENOENT)
  {
    Fail("a file cannot be removed");
  }
}

void RemoveTree(const fs::path & folder)
{
  std::error_code status;
  for (fs::directory_iterator entry(folder, status), end; !status && entry != end; entry.increment(status))
  {
    if (entry->is_directory() && !entry->is_symlink())
    {
      RemoveTree(entry->path());
    }
    else
    {
      Remove(entry->path());
    }
  }
  Step();
  if (rmdir(folder.c_str()) != 0 && errno != ENOENT)
  {
    Fail("a folder cannot be removed");
  }
}

void SyncFolder(const fs::path & folder)
{
  Sync(folder.empty() ? fs::path(".") : folder, O_RDONLY | O_DIRECTORY);
}

void SyncTree(const fs::path & folder)
{
  for (const fs::directory_entry & entry : fs::directory_iterator(folder))
  {
    if (entry.is_directory() && !entry.is_symlink())
    {
      SyncTree(entry.path());
    }
    else if (entry.is_regular_file())
    {
      Sync(entry.path(), O_RDONLY);
    }
  }
  SyncFolder(folder);
}

std::string ReadFile(const fs::path & file)
{
  std::ifstream stream(file, std::ios::binary);
  if (!stream)
  {
    throw Error(ErrorCode::UnreadableInput, "the queue: a record cannot be read; check rights of --queue");
  }
  return { std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>() };
}
} // namespace myosect::node::disk
