#include "myosect/DicomExport/Codes.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace myosect::dicomexport
{
namespace
{
bool IsSnomed(const Code & code)
{
  return code.scheme == "SCT" || code.scheme == "SRT" || code.scheme == "SNM3" || code.scheme == "99SDM";
}

template <std::size_t count> bool IsOneOf(const Code & code, const std::array<std::string_view, count> & values)
{
  return IsSnomed(code) && std::find(values.begin(), values.end(), code.value) != values.end();
}

/** Muscle as type or region, and muscles of the leg by name. Values beginning with a letter are those of SNOMED RT. */
constexpr std::array<std::string_view, 11> kMuscles{ "91727004",  "71616004", "127954009", "102292000", "21989003", "1179657002",
                                                     "128511007", "12595009", "T-13001",   "T-D0684",   "T-14668" };
constexpr std::array<std::string_view, 5> kFats{ "55603005", "248300009", "256674009", "T-D008A", "F-03D38" };
constexpr std::array<std::string_view, 3> kSubcutaneous{ "67769002", "71966008", "T-03000" };
constexpr std::array<std::string_view, 15> kBones{ "3138006",  "272673000", "71341001", "41111004", "12611008",
                                                   "52687003", "87342007",  "72001000", "T-D016E",  "T-12710",
                                                   "T-12717",  "T-12740",   "T-12746",  "T-12750",  "T-12700" };
constexpr std::array<std::string_view, 2> kMarrows{ "14016003", "T-C1000" };
constexpr std::array<std::string_view, 2> kSkins{ "39937001", "T-01000" };
constexpr std::array<std::string_view, 2> kLefts{ "7771000", "G-A101" };
constexpr std::array<std::string_view, 2> kRights{ "24028007", "G-A100" };

std::optional<Side> SideOfAll(const std::vector<Code> & modifiers)
{
  const bool left = std::any_of(modifiers.begin(), modifiers.end(), [](const Code & c) { return IsOneOf(c, kLefts); });
  const bool right = std::any_of(modifiers.begin(), modifiers.end(), [](const Code & c) { return IsOneOf(c, kRights); });
  return left == right ? std::nullopt : std::optional<Side>(left ? Side::Left : Side::Right);
}
} // namespace

Code Snomed(const std::string & value, const std::string & meaning)
{
  return { value, "SCT", meaning };
}

Code Dcm(const std::string & value, const std::string & meaning)
{
  return { value, "DCM", meaning };
}

Code Ucum(const std::string & value, const std::string & meaning)
{
  return { value, "UCUM", meaning };
}

Code Private(const std::string & value, const std::string & meaning)
{
  return { value, kPrivateScheme, meaning };
}

TissueCodes CodesOf(Tissue tissue)
{
  const Code tissueCategory = Snomed("85756007", "Tissue");
  const Code structure = Snomed("91723000", "Anatomical Structure");
  const Code limb = Snomed("61685007", "Lower limb");
  switch (tissue)
  {
  case Tissue::Muscle:
    return { tissueCategory, Snomed("91727004", "Muscle"), limb };
  case Tissue::IntermuscularFat:
    return { tissueCategory, Snomed("55603005", "Fat"), Snomed("102292000", "Muscle of lower limb") };
  case Tissue::SubcutaneousFat:
    return { tissueCategory, Snomed("67769002", "Subcutaneous fatty tissue"), limb };
  case Tissue::Skin:
    return { structure, Snomed("39937001", "Skin"), limb };
  case Tissue::CorticalBone:
    return { tissueCategory, Private("MYO_CORTICAL", "Cortical bone"), Snomed("72001000", "Bone of lower limb") };
  case Tissue::Marrow:
    return { tissueCategory, Snomed("14016003", "Bone marrow"), Snomed("72001000", "Bone of lower limb") };
  case Tissue::OtherInsideFascia:
    return { tissueCategory, Private("MYO_OTHER_IN", "Other tissue inside the deep fascia"), limb };
  default:
    return { tissueCategory, Private("MYO_OTHER_OUT", "Other tissue outside the deep fascia"), limb };
  }
}

std::optional<Code> LateralityOf(Side side)
{
  switch (side)
  {
  case Side::Left:
    return Snomed("7771000", "Left");
  case Side::Right:
    return Snomed("24028007", "Right");
  default:
    return std::nullopt;
  }
}

Code RegionOf(Segment segment)
{
  switch (segment)
  {
  case Segment::Hip:
    return Snomed("29836001", "Hip");
  case Segment::Thigh:
    return Snomed("68367000", "Thigh");
  case Segment::Knee:
    return Snomed("72696002", "Knee");
  case Segment::Calf:
    return Snomed("30021000", "Lower leg");
  case Segment::Ankle:
    return Snomed("70258002", "Ankle joint");
  default:
    return Snomed("61685007", "Lower limb");
  }
}

std::optional<Tissue> TissueOf(const SegmentCodes & codes)
{
  for (const Tissue tissue : kTissues)
  {
    const Code own = CodesOf(tissue).type;
    if (own.scheme == kPrivateScheme && own.SameAs(codes.type))
    {
      return tissue;
    }
  }
  const auto regionIsMuscle = std::any_of(codes.regions.begin(), codes.regions.end(), [](const Code & c) { return IsOneOf(c, kMuscles); });
  const auto regionIsSubcutaneous =
      std::any_of(codes.regions.begin(), codes.regions.end(), [](const Code & c) { return IsOneOf(c, kSubcutaneous); });
  if (IsOneOf(codes.type, kSubcutaneous) || (IsOneOf(codes.type, kFats) && regionIsSubcutaneous && !regionIsMuscle))
  {
    return Tissue::SubcutaneousFat;
  }
  if (IsOneOf(codes.type, kFats) && regionIsMuscle && !regionIsSubcutaneous)
  {
    return Tissue::IntermuscularFat;
  }
  if (IsOneOf(codes.type, kMuscles))
  {
    return Tissue::Muscle;
  }
  if (IsOneOf(codes.type, kMarrows))
  {
    return Tissue::Marrow;
  }
  if (IsOneOf(codes.type, kBones))
  {
    return Tissue::CorticalBone;
  }
  if (IsOneOf(codes.type, kSkins))
  {
    return Tissue::Skin;
  }
  return std::nullopt;
}

std::optional<Side> SideOf(const SegmentCodes & codes)
{
  const std::optional<Side> ofType = SideOfAll(codes.typeModifiers);
  const std::optional<Side> ofRegion = SideOfAll(codes.regionModifiers);
  return !ofRegion || !ofType || *ofType == *ofRegion ? (ofType ? ofType : ofRegion) : std::nullopt;
}
} // namespace myosect::dicomexport
