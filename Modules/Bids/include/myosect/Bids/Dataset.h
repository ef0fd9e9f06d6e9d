#pragma once

#include <filesystem>

#include "myosect/Bids/Entities.h"

namespace myosect::bids
{
/** Version of the Brain Imaging Data Structure that datasets follow. */
inline constexpr const char * kBidsVersion = "1.8.0";

/**
 * \brief A derivative dataset to which results are added.
 *
 * Several processes may add to one dataset at a time. An entry appears with its label map last: files without `_dseg.nii.gz` are remains of
 * a run that was killed, and are replaced without asking. No date, UID, name of a reader or participant id of the result is written.
 */
class Dataset
{
public:
  /** Makes nothing yet. \throws Error(CannotWrite) when the folder holds something other than a dataset of this program. */
  explicit Dataset(std::filesystem::path root);

  [[nodiscard]] bool Has(const Entities & entities) const;
  /** \throws Error(CannotWrite) when the entry exists. */
  void RequireFree(const Entities & entities) const;

  /**
   * \brief Adds a result folder of `analyze` or `measure`.
   * \param automatic  nobody drew or corrected the label map
   * \param replace    an existing entry is replaced
   * \throws Error(CannotWrite); (Usage) for illegal labels; as pipeline::ReadResult.
   */
  void Add(const std::filesystem::path & resultFolder, const Entities & entities, bool automatic, bool replace);

private:
  std::filesystem::path m_Root;
};
} // namespace myosect::bids
