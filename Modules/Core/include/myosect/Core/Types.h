#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace myosect
{
/** Side of the patient, never of the picture. */
enum class Side : std::uint8_t
{
  Left,
  Right,
  Unknown
};

enum class Segment : std::uint8_t
{
  Hip,
  Thigh,
  Knee,
  Calf,
  Ankle,
  Unknown
};

enum class Modality : std::uint8_t
{
  Ct,
  T1,
  Dixon
};

/** Whether a slice of a limb can be measured. Any value but Ok carries a reason. */
enum class Status : std::uint8_t
{
  Ok,
  Truncated,
  NotInFieldOfView,
  Implausible,
  Rejected
};

enum class Flag : std::uint8_t
{
  None,
  Amber,
  Red,
  Indeterminate
};

/** Tissues of the label map, in the order of their ids. */
enum class Tissue : std::uint8_t
{
  Muscle,
  IntermuscularFat,
  SubcutaneousFat,
  Skin,
  CorticalBone,
  Marrow,
  OtherInsideFascia,
  OtherOutsideFascia
};
inline constexpr int kTissueCount = 8;
inline constexpr std::array<Tissue, kTissueCount> kTissues{ Tissue::Muscle,       Tissue::IntermuscularFat,  Tissue::SubcutaneousFat,
                                                            Tissue::Skin,         Tissue::CorticalBone,      Tissue::Marrow,
                                                            Tissue::OtherInsideFascia, Tissue::OtherOutsideFascia };

/** Voxel value of segmentation.nii.gz. */
using LabelId = std::uint8_t;
inline constexpr LabelId kBackgroundLabel = 0;

/** Odd ids are left, even ids right, 101, 103, … a limb of unknown side. */
[[nodiscard]] constexpr LabelId LabelOf(Tissue tissue, Side side) noexcept
{
  const int index = static_cast<int>(tissue);
  switch (side)
  {
    case Side::Left:
      return static_cast<LabelId>(2 * index + 1);
    case Side::Right:
      return static_cast<LabelId>(2 * index + 2);
    default:
      return static_cast<LabelId>(101 + 2 * index);
  }
}

struct LabelMeaning
{
  Tissue tissue;
  Side side;
};

/** Tissue and side of a label id; empty for background and ids without a fixed meaning. */
[[nodiscard]] constexpr std::optional<LabelMeaning> MeaningOf(LabelId id) noexcept
{
  if (id >= 1 && id <= 2 * kTissueCount)
  {
    return LabelMeaning{ static_cast<Tissue>((id - 1) / 2), id % 2 == 1 ? Side::Left : Side::Right };
  }
  if (id >= 101 && id <= 101 + 2 * (kTissueCount - 1) && id % 2 == 1)
  {
    return LabelMeaning{ static_cast<Tissue>((id - 101) / 2), Side::Unknown };
  }
  return std::nullopt;
}

/** The words used in tables and JSON. */
[[nodiscard]] std::string_view ToString(Side side) noexcept;
[[nodiscard]] std::string_view ToString(Segment segment) noexcept;
[[nodiscard]] std::string_view ToString(Modality modality) noexcept;
[[nodiscard]] std::string_view ToString(Status status) noexcept;
[[nodiscard]] std::string_view ToString(Flag flag) noexcept;
[[nodiscard]] std::string_view ToString(Tissue tissue) noexcept;
} // namespace myosect
