#pragma once

#include <optional>
#include <string>

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dcdeftag.h"
#include "dcmtk/dcmdata/dcitem.h"

#include "TagReader.h"

namespace myosect::dicom
{
/** Finds attributes of a frame: in its own functional group, the shared one, the groups of converted objects, or the data set itself. */
class FrameScope
{
public:
  FrameScope(DcmItem & dataset, DcmItem * shared, DcmItem * perFrame) : m_Dataset(dataset), m_Shared(shared), m_PerFrame(perFrame) {}

  [[nodiscard]] DcmItem & Holding(const DcmTagKey & sequence, const DcmTagKey & tag) const
  {
    for (DcmItem * group : { m_PerFrame, m_Shared })
    {
      for (const DcmTagKey & name : { sequence, DcmTagKey(DCM_UnassignedPerFrameConvertedAttributesSequence),
                                      DcmTagKey(DCM_UnassignedSharedConvertedAttributesSequence) })
      {
        DcmItem * found = group != nullptr ? ItemOf(*group, name) : nullptr;
        if (found != nullptr && found->tagExists(tag))
        {
          return *found;
        }
      }
    }
    return m_Dataset;
  }

  [[nodiscard]] std::string Text(const DcmTagKey & sequence, const DcmTagKey & tag) const { return TextOf(Holding(sequence, tag), tag); }
  [[nodiscard]] std::optional<double> Number(const DcmTagKey & sequence, const DcmTagKey & tag) const
  {
    return NumberOf(Holding(sequence, tag), tag);
  }
  [[nodiscard]] NumbersOf Numbers(const DcmTagKey & sequence, const DcmTagKey & tag, std::size_t count) const
  {
    return NumbersOf(Holding(sequence, tag), tag, count);
  }
  /** The frame's own group, the shared one, the data set: those that exist, nearest first. */
  [[nodiscard]] std::vector<DcmItem *> Levels() const
  {
    std::vector<DcmItem *> levels;
    for (DcmItem * item : { m_PerFrame, m_Shared, &m_Dataset })
    {
      if (item != nullptr)
      {
        levels.push_back(item);
      }
    }
    return levels;
  }

private:
  DcmItem & m_Dataset;
  DcmItem * m_Shared;
  DcmItem * m_PerFrame;
};
} // namespace myosect::dicom
