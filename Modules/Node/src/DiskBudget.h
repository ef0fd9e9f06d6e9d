#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>

namespace myosect::node
{
/**
 * \brief Bytes of the queue, counted by all processes of the node together in shared memory.
 *
 * Each receiving process has a slot, so that what it had taken is free again however it ends.
 */
class DiskBudget
{
public:
  static constexpr std::size_t kSlots = 512;

  /** \throws Error(Internal) without shared memory. */
  DiskBudget(std::filesystem::path folder, std::uint64_t maximumBytes, std::uint64_t minimumFreeBytes);
  ~DiskBudget();
  DiskBudget(const DiskBudget &) = delete;
  DiskBudget & operator=(const DiskBudget &) = delete;

  /** The slot of this process. */
  void UseSlot(std::size_t slot) { m_Slot = slot; }
  /** Takes bytes from what is left; false when that would be too much, or when the file system has too little space. */
  [[nodiscard]] bool Take(std::uint64_t bytes);
  void GiveBack(std::uint64_t bytes);
  /** Bytes taken before have become a part of the queue. */
  void Keep(std::uint64_t bytes);

  /** The process of this slot has ended. */
  void FreeSlot(std::size_t slot);
  /** What a walk over the queue has found. */
  void SetKept(std::uint64_t bytes);
  [[nodiscard]] std::uint64_t Used() const;
  /** More than four fifths are used, or the file system has too little space. */
  [[nodiscard]] bool IsScarce() const;

private:
  struct Shared;
  [[nodiscard]] bool HasSpace(std::uint64_t bytes) const;

  std::filesystem::path m_Folder;
  std::uint64_t m_MaximumBytes;
  std::uint64_t m_MinimumFreeBytes;
  std::size_t m_Slot = 0;
  Shared * m_Shared = nullptr;
};
} // namespace myosect::node
