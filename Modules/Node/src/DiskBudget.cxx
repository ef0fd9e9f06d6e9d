#include "DiskBudget.h"

#include <array>
#include <atomic>
#include <new>
#include <sys/mman.h>
#include <sys/statvfs.h>

#include "myosect/Core/Error.h"

namespace myosect::node
{
struct DiskBudget::Shared
{
  std::atomic<std::uint64_t> kept{ 0 };
  std::atomic<std::uint64_t> taken{ 0 };
  std::array<std::atomic<std::uint64_t>, kSlots> slots{};
};

DiskBudget::DiskBudget(std::filesystem::path folder, std::uint64_t maximumBytes, std::uint64_t minimumFreeBytes)
    : m_Folder(std::move(folder)), m_MaximumBytes(maximumBytes), m_MinimumFreeBytes(minimumFreeBytes)
{
  void * memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED)
  {
    throw Error(ErrorCode::Internal, "no shared memory for the node's processes");
  }
  m_Shared = new (memory) Shared;
}

DiskBudget::~DiskBudget()
{
  munmap(m_Shared, sizeof(Shared));
}

bool DiskBudget::HasSpace(std::uint64_t bytes) const
{
  struct statvfs space
  {
  };
  return statvfs(m_Folder.c_str(), &space) != 0 ||
         static_cast<std::uint64_t>(space.f_bavail) * static_cast<std::uint64_t>(space.f_frsize) >= m_MinimumFreeBytes + bytes;
}

bool DiskBudget::Take(std::uint64_t bytes)
{
  if (!HasSpace(bytes))
  {
    return false;
  }
  std::uint64_t taken = m_Shared->taken.load();
  do
  {
    if (m_Shared->kept.load() + taken + bytes > m_MaximumBytes)
    {
      return false;
    }
  } while (!m_Shared->taken.compare_exchange_weak(taken, taken + bytes));
  m_Shared->slots.at(m_Slot).fetch_add(bytes);
  return true;
}

void DiskBudget::GiveBack(std::uint64_t bytes)
{
  m_Shared->slots.at(m_Slot).fetch_sub(bytes);
  m_Shared->taken.fetch_sub(bytes);
}

void DiskBudget::Keep(std::uint64_t bytes)
{
  m_Shared->kept.fetch_add(bytes);
  GiveBack(bytes);
}

void DiskBudget::FreeSlot(std::size_t slot)
{
  m_Shared->taken.fetch_sub(m_Shared->slots.at(slot).exchange(0));
}

void DiskBudget::SetKept(std::uint64_t bytes)
{
  m_Shared->kept.store(bytes);
}

std::uint64_t DiskBudget::Used() const
{
  return m_Shared->kept.load() + m_Shared->taken.load();
}

bool DiskBudget::IsScarce() const
{
  return Used() > m_MaximumBytes / 5 * 4 || !HasSpace(m_MinimumFreeBytes / 4);
}
} // namespace myosect::node
