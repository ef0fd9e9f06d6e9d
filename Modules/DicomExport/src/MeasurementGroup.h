#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ExportJob.h"
#include "ReportTree.h"

namespace myosect::dicomexport
{
/** One number of a measurement group. */
struct GroupNumber
{
  Code name;
  std::string unit; ///< as in the tables
  Value value;
  std::optional<Code> derivation = {}, method = {};
  bool isPerpendicular = false; ///< an area perpendicular to the limb's axis, not in the slice plane
};

/** A measurement group: one target of one limb. */
struct MeasurementGroup
{
  Side side = Side::Unknown;
  Segment segment = Segment::Unknown;
  std::string target; ///< in words, with the level where there is one; names the tracking UID
  Code finding;
  std::vector<Tissue> tissues; ///< segments that the numbers were measured on
  std::string level;
  std::vector<GroupNumber> numbers;
  std::string comment;
};

/** Means over slabs and values at named levels, in the order of the tables. Groups without number and comment are left out. */
[[nodiscard]] std::vector<MeasurementGroup> SlabGroups(const report::ResultContent & content);
[[nodiscard]] std::vector<MeasurementGroup> LevelGroups(const report::ResultContent & content);

/** Unit of a table as UCUM code. */
[[nodiscard]] Code UnitOf(const std::string & unit);
/** How a metric was measured on this modality. */
[[nodiscard]] std::optional<Code> MethodOf(Modality modality, const Code & name, const std::string & target);
/** Parameters without which numbers of the tissue cannot be read: windows and the radius of the fascia. */
[[nodiscard]] std::vector<std::string> ThresholdTexts(const report::ResultContent & content);

/** Who was measured, and when. */
struct GroupContext
{
  const StudyIdentity & identity;
  std::string timePoint; ///< or empty
};
[[nodiscard]] GroupContext ContextOf(const ExportJob & job);

/** Writes the head of a group: tracking, time point, finding, site. Leaves it open. */
void OpenGroup(ReportTree & tree, const GroupContext & context, const MeasurementGroup & group, const std::string & templateId);
void AddGroup(ReportTree & tree, const ExportJob & job, const MeasurementGroup & group);

/** Left against right, each metric in a group of its own. */
void AddAsymmetryGroups(ReportTree & tree, const ExportJob & job);
} // namespace myosect::dicomexport
