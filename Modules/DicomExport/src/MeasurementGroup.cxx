#include "MeasurementGroup.h"

#include <algorithm>
#include <array>

#include "dcmtk/dcmdata/dcdeftag.h"

#include "DatasetText.h"
#include "myosect/Core/Quantity.h"
#include "myosect/Core/Version.h"

namespace myosect::dicomexport
{
namespace
{
Code Area()
{
  return Snomed("42798000", "Area");
}

Code Volume()
{
  return Snomed("118565006", "Volume");
}

Code Length()
{
  return Snomed("410668003", "Length");
}

Code Attenuation()
{
  return Dcm("112031", "Attenuation Coefficient");
}

Code FatFraction()
{
  return Dcm("129100", "Fat fraction");
}

Code ContractileArea()
{
  return Private("MYO_CCSA", "Contractile cross-sectional area");
}

Code Mean()
{
  return Snomed("373098007", "Mean");
}

/** Whether a group tells anything. */
bool HasContent(const MeasurementGroup & group)
{
  return !group.comment.empty() ||
         std::any_of(group.numbers.begin(), group.numbers.end(), [](const GroupNumber & n) { return n.value.has_value(); });
}

const std::vector<Tissue> kCompartmentTissues{ Tissue::Muscle, Tissue::IntermuscularFat, Tissue::OtherInsideFascia };

/** Parts of a limb that have groups, with the numbers that a table gives of them. */
enum class Part
{
  Muscle,
  IntermuscularFat,
  Compartment,
  SubcutaneousFat,
  Bone,
  Limb
};
constexpr std::array<Part, 6> kParts{
  Part::Muscle, Part::IntermuscularFat, Part::Compartment, Part::SubcutaneousFat, Part::Bone, Part::Limb
};

MeasurementGroup GroupOf(Part part, Side side, Segment segment)
{
  MeasurementGroup group;
  group.side = side;
  group.segment = segment;
  switch (part)
  {
  case Part::Muscle:
    group.target = "muscle";
    group.finding = CodesOf(Tissue::Muscle).type;
    group.tissues = { Tissue::Muscle };
    break;
  case Part::IntermuscularFat:
    group.target = "intermuscular fat";
    group.finding = Private("MYO_IMAT", "Intermuscular and intramuscular fat");
    group.tissues = { Tissue::IntermuscularFat };
    break;
  case Part::Compartment:
    group.target = "subfascial compartment";
    group.finding = Private("MYO_COMPARTMENT", "Content of the deep fascia except bone");
    group.tissues = kCompartmentTissues;
    break;
  case Part::SubcutaneousFat:
    group.target = "subcutaneous fat";
    group.finding = CodesOf(Tissue::SubcutaneousFat).type;
    group.tissues = { Tissue::SubcutaneousFat };
    break;
  case Part::Bone:
    group.target = "bone";
    group.finding = Snomed("3138006", "Bone");
    group.tissues = { Tissue::CorticalBone, Tissue::Marrow };
    break;
  default:
    group.target = "whole section";
    group.finding = Snomed("61685007", "Lower limb");
    group.tissues.assign(kTissues.begin(), kTissues.end());
    break;
  }
  return group;
}

std::string StatusText(Status status, const std::string & reason)
{
  return status == Status::Ok && reason.empty() ? "" : std::string(ToString(status)) + (reason.empty() ? "" : ": " + reason);
}

std::vector<GroupNumber> SlabNumbers(Part part, const LimbSummary & limb)
{
  switch (part)
  {
  case Part::Muscle:
    return { { Area(), "cm2", limb.meanMuscleAreaCm2, Mean() },
             { Area(), "cm2", limb.maxMuscleAreaCm2, Snomed("56851009", "Maximum") },
             { Volume(), "cm3", limb.muscleVolumeCm3 },
             { Attenuation(), "[hnsf'U]", limb.meanMuscleHu, Mean() } };
  case Part::IntermuscularFat:
    return { { Area(), "cm2", limb.meanImatAreaCm2, Mean() }, { Volume(), "cm3", limb.imatVolumeCm3 } };
  case Part::Compartment:
    return { { Area(), "cm2", limb.meanCompartmentAreaCm2, Mean() },
             { Volume(), "cm3", limb.compartmentVolumeCm3 },
             { FatFraction(), "%", limb.meanFatFractionPercent, Mean() },
             { ContractileArea(), "cm2", limb.meanContractileAreaCm2, Mean() } };
  case Part::SubcutaneousFat:
    return { { Area(), "cm2", limb.meanSatAreaCm2, Mean() }, { Volume(), "cm3", limb.satVolumeCm3 } };
  case Part::Bone:
    return { { Area(), "cm2", limb.meanBoneAreaCm2, Mean() }, { Volume(), "cm3", limb.boneVolumeCm3 } };
  default:
    return { { Area(), "cm2", limb.meanLimbAreaCm2, Mean() },
             { Volume(), "cm3", limb.limbVolumeCm3 },
             { Length(), "mm", limb.slabLengthMm },
             { Private("MYO_Z_MIN", "Lowest slice, patient z"), "mm", limb.zMinMm },
             { Private("MYO_Z_MAX", "Highest slice, patient z"), "mm", limb.zMaxMm },
             { Private("MYO_SLICES", "Number of slices used"), "1", static_cast<double>(limb.slicesUsed) } };
  }
}

std::vector<GroupNumber> LevelNumbers(Part part, const LevelMeasurement & level)
{
  const SliceMeasurement & v = level.values;
  const auto perpendicular = [](const Code & name, const Value & value)
  {
    GroupNumber number{ name, "cm2", value };
    number.isPerpendicular = true;
    return number;
  };
  switch (part)
  {
  case Part::Muscle:
    return { { Area(), "cm2", v.muscleAreaCm2 },
             perpendicular(Area(), v.musclePerpAreaCm2),
             { Attenuation(), "[hnsf'U]", v.muscleMeanHu, Mean() },
             { Attenuation(), "[hnsf'U]", v.muscleSdHu, Snomed("386136009", "Standard Deviation") },
             { Private("MYO_NAMA", "Normal attenuation muscle area"), "cm2", v.namaAreaCm2 },
             { Private("MYO_LAMA", "Low attenuation muscle area"), "cm2", v.lamaAreaCm2 },
             { Private("MYO_FF_LEAN", "Fat fraction of voxels under 50 % fat"), "%", v.leanVoxelFatFractionPercent, Mean() } };
  case Part::IntermuscularFat:
    return { { Area(), "cm2", v.imatAreaCm2 }, perpendicular(Area(), v.imatPerpAreaCm2) };
  case Part::Compartment:
    return { { Area(), "cm2", v.compartmentAreaCm2 },
             perpendicular(Area(), v.compartmentPerpAreaCm2),
             { FatFraction(), "%", v.fatFractionPercent, Mean() },
             { ContractileArea(), "cm2", v.contractileAreaCm2 },
             perpendicular(ContractileArea(), v.contractilePerpAreaCm2) };
  case Part::SubcutaneousFat:
    return { { Area(), "cm2", v.satAreaCm2 }, perpendicular(Area(), v.satPerpAreaCm2) };
  case Part::Bone:
    return { { Area(), "cm2", v.boneAreaCm2 }, perpendicular(Area(), v.bonePerpAreaCm2) };
  default:
    return { { Area(), "cm2", v.limbAreaCm2 },
             perpendicular(Area(), v.limbPerpAreaCm2),
             { Snomed("74551000", "Circumference"), "cm", v.limbCircumferenceCm },
             { Private("MYO_Z", "Place of the level, patient z"), "mm", level.gapMm ? Value(v.zMm) : Value() },
             { Private("MYO_FROM_KNEE", "Distance from the knee joint line along the bone"), "mm", v.levelMmFromKnee },
             { Private("MYO_LEVEL_PCT", "Place along the bone from its distal end"), "%", v.levelPercent },
             { Private("MYO_OBLIQUITY", "Angle between slice normal and limb axis"), "deg", v.obliquityDeg } };
  }
}

void AddNumber(ReportTree & tree, const GroupNumber & number)
{
  tree.OpenNumber(number.name, FormatValue(number.value), UnitOf(number.unit));
  if (number.derivation)
  {
    tree.AddCode(DSRTypes::RT_hasConceptMod, concepts::Derivation(), *number.derivation);
  }
  if (number.isPerpendicular)
  {
    tree.AddCode(DSRTypes::RT_hasConceptMod, Private("MYO_PLANE", "Plane of an area"),
                 Private("MYO_PERP", "Perpendicular to the limb's axis"));
  }
  if (number.method)
  {
    tree.AddCode(DSRTypes::RT_hasConceptMod, Snomed("370129005", "Measurement Method"), *number.method);
  }
  tree.Close();
}
} // namespace

std::vector<MeasurementGroup> SlabGroups(const report::ResultContent & content)
{
  std::vector<MeasurementGroup> groups;
  for (const LimbSummary & limb : content.table.limbs)
  {
    for (const Part part : kParts)
    {
      MeasurementGroup group = GroupOf(part, limb.side, limb.segment);
      group.numbers = SlabNumbers(part, limb);
      group.comment = part == Part::Limb ? StatusText(limb.status, limb.reason) : "";
      groups.push_back(std::move(group));
    }
  }
  for (MeasurementGroup & group : groups)
  {
    for (GroupNumber & number : group.numbers)
    {
      number.method = MethodOf(content.table.identity.modality, number.name, group.target);
    }
  }
  groups.erase(std::remove_if(groups.begin(), groups.end(), [](const MeasurementGroup & g) { return !HasContent(g); }), groups.end());
  return groups;
}

std::vector<MeasurementGroup> LevelGroups(const report::ResultContent & content)
{
  std::vector<MeasurementGroup> groups;
  for (const LevelMeasurement & level : content.table.levels)
  {
    for (const Part part : kParts)
    {
      MeasurementGroup group = GroupOf(part, level.values.side, level.values.segment);
      group.numbers = LevelNumbers(part, level);
      for (GroupNumber & number : group.numbers)
      {
        number.method = MethodOf(content.table.identity.modality, number.name, group.target);
      }
      group.comment = part == Part::Limb ? StatusText(level.values.status, level.values.reason) : "";
      group.target += " at " + level.level;
      group.level = level.level;
      if (HasContent(group))
      {
        groups.push_back(std::move(group));
      }
    }
  }
  return groups;
}

Code UnitOf(const std::string & unit)
{
  constexpr std::array<std::pair<const char *, const char *>, 9> known{ { { "cm2", "square centimeter" },
                                                                          { "cm3", "cubic centimeter" },
                                                                          { "%", "percent" },
                                                                          { "[hnsf'U]", "Hounsfield unit" },
                                                                          { "mm", "millimeter" },
                                                                          { "cm", "centimeter" },
                                                                          { "deg", "degree" },
                                                                          { "d", "day" },
                                                                          { "1", "no units" } } };
  const auto found = std::find_if(known.begin(), known.end(), [&](const auto & entry) { return unit == entry.first; });
  return Ucum(unit, found == known.end() ? unit : found->second);
}

std::optional<Code> MethodOf(Modality modality, const Code & name, const std::string & target)
{
  const bool isFat = name.SameAs(FatFraction()) || name.SameAs(ContractileArea());
  if (isFat)
  {
    return modality == Modality::Ct ? Private("MYO_M_FF_CT", "Fat from attenuation between lean muscle and the limb's own fat")
                                    : Private("MYO_M_FF_DIXON", "Fat over fat plus water, mean of voxels");
  }
  if (target != "muscle" && target != "intermuscular fat")
  {
    return std::nullopt;
  }
  if (modality == Modality::Ct)
  {
    return Private("MYO_M_WINDOW", "Window of CT numbers inside the deep fascia");
  }
  return modality == Modality::T1 ? Private("MYO_M_T1", "Tissue membership from T1-weighted signal inside the deep fascia")
                                  : Private("MYO_M_DIXON", "Fat fraction under or over 50 % inside the deep fascia");
}

std::vector<std::string> ThresholdTexts(const report::ResultContent & content)
{
  constexpr std::array<const char *, 6> ct{ "muscle_lower_hu",        "muscle_upper_hu", "fat_lower_hu",
                                            "normal_muscle_lower_hu", "lean_muscle_hu",  "fascia_closing_mm" };
  std::vector<std::string> texts;
  for (const report::ParameterEntry & entry : content.parameters)
  {
    const bool isTold = content.table.identity.modality == Modality::Ct ? std::find(ct.begin(), ct.end(), entry.name) != ct.end()
                                                                        : entry.name == "fascia_closing_mm";
    if (isTold)
    {
      texts.push_back(entry.name + '=' + entry.value);
    }
  }
  return texts;
}

GroupContext ContextOf(const ExportJob & job)
{
  const StudyIdentity & identity = job.input.content->table.identity;
  const std::string told = job.header.Text(DCM_ClinicalTrialTimePointID);
  return { identity, told.empty() ? identity.studyDate : told };
}

void OpenGroup(ReportTree & tree, const GroupContext & context, const MeasurementGroup & group, const std::string & templateId)
{
  tree.OpenContainer(DSRTypes::RT_contains, Dcm("125007", "Measurement Group"), templateId);
  tree.AddText(DSRTypes::RT_hasObsContext, Dcm("112039", "Tracking Identifier"), TrackingName(group.side, group.segment, group.target));
  tree.AddUid(DSRTypes::RT_hasObsContext, Dcm("112040", "Tracking Unique Identifier"),
              TrackingUid(context.identity, group.side, group.segment, group.target));
  if (!context.timePoint.empty())
  {
    tree.AddText(DSRTypes::RT_hasObsContext, { "C2348792", "UMLS", "Time Point" }, context.timePoint);
  }
  tree.AddCode(DSRTypes::RT_contains, Dcm("121071", "Finding"), group.finding);
  tree.OpenCode(DSRTypes::RT_hasConceptMod, concepts::FindingSite(), RegionOf(group.segment));
  if (const auto laterality = LateralityOf(group.side))
  {
    tree.AddCode(DSRTypes::RT_hasConceptMod, concepts::Laterality(), *laterality);
  }
  tree.Close();
  if (!group.level.empty())
  {
    tree.AddText(DSRTypes::RT_hasConceptMod, Private("MYO_LEVEL", "Named level"), group.level);
  }
}

void AddGroup(ReportTree & tree, const ExportJob & job, const MeasurementGroup & group)
{
  std::vector<std::uint16_t> segments;
  for (const Tissue tissue : group.tissues)
  {
    if (job.segmentation)
    {
      const auto found = job.segmentation->segmentOf.find(LabelOf(tissue, group.side));
      if (found != job.segmentation->segmentOf.end())
      {
        segments.push_back(found->second);
      }
    }
  }
  OpenGroup(tree, ContextOf(job), group, segments.size() == 1 ? "1411" : "1501");
  tree.AddText(DSRTypes::RT_hasConceptMod, Dcm("111001", "Algorithm Name"), std::string(kSoftwareName));
  tree.AddText(DSRTypes::RT_hasConceptMod, Dcm("111003", "Algorithm Version"), std::string(SoftwareVersion()));
  for (const std::string & text : ThresholdTexts(*job.input.content))
  {
    tree.AddText(DSRTypes::RT_hasConceptMod, Dcm("111002", "Algorithm Parameters"), text);
  }
  for (const std::uint16_t segment : segments)
  {
    tree.AddSegment(Dcm("121191", "Referenced Segment"), job.segmentation->object, segment);
  }
  std::vector<std::string> series;
  for (const dicom::SliceSource & slice : job.input.source->slices)
  {
    if (std::find(series.begin(), series.end(), slice.seriesUid) == series.end())
    {
      series.push_back(slice.seriesUid);
      tree.AddUid(DSRTypes::RT_contains, Dcm("121232", "Source series for segmentation"), slice.seriesUid);
    }
  }
  for (const GroupNumber & number : group.numbers)
  {
    if (!FormatValue(number.value).empty())
    {
      AddNumber(tree, number);
    }
  }
  if (!group.comment.empty())
  {
    tree.AddText(DSRTypes::RT_contains, concepts::Comment(), AsciiText(group.comment));
  }
  tree.Close();
}
} // namespace myosect::dicomexport
