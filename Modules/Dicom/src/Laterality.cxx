#include "Laterality.h"

#include "dcmtk/dcmdata/dcdeftag.h"

#include "TagReader.h"

namespace myosect::dicom
{
std::string SideInFrame(DcmItem & dataset)
{
  return MergeSides({ UpperValues(TextOf(dataset, DCM_Laterality))[0], UpperValues(TextOf(dataset, DCM_ImageLaterality))[0] });
}

std::string SideOfRegion(DcmItem & item)
{
  DcmItem * region = ItemOf(item, DCM_AnatomicRegionSequence);
  DcmItem * modifier = region != nullptr ? ItemOf(*region, DCM_AnatomicRegionModifierSequence) : nullptr;
  if (modifier == nullptr)
  {
    return {};
  }
  const std::string code = TextOf(*modifier, DCM_CodeValue);
  if (code == "7771000" || code == "G-A101")
  {
    return "L";
  }
  if (code == "24028007" || code == "G-A100")
  {
    return "R";
  }
  return code == "51440002" || code == "G-A102" ? "B" : "";
}

std::string MergeSides(const std::vector<std::string> & sides)
{
  std::string merged;
  for (const std::string & side : sides)
  {
    if (side != "L" && side != "R" && side != "B" && side != "?")
    {
      continue;
    }
    merged = merged.empty() || merged == side ? side : "?";
  }
  return merged;
}
} // namespace myosect::dicom
