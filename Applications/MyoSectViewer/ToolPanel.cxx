#include "ToolPanel.h"

#include <array>

#include <QFormLayout>
#include <QGridLayout>
#include <QGroupBox>
#include <QHBoxLayout>
#include <QPixmap>
#include <QVBoxLayout>

#include "Changed.h"

namespace myosect::app
{
namespace
{
using viewer::ActionId;
using viewer::Event;

struct ToolButton
{
  ActionId action;
  viewer::Tool tool;
  const char * text;
};
constexpr std::array<ToolButton, viewer::kToolCount> kTools{ { { ActionId::ToolNavigate, viewer::Tool::Navigate, "Window" },
                                                               { ActionId::ToolBrush, viewer::Tool::Brush, "Brush" },
                                                               { ActionId::ToolEraser, viewer::Tool::Eraser, "Eraser" },
                                                               { ActionId::ToolFill, viewer::Tool::Fill, "Fill" },
                                                               { ActionId::ToolEraseInside, viewer::Tool::EraseInside, "Erase inside" },
                                                               { ActionId::ToolFascia, viewer::Tool::Fascia, "Move fascia" },
                                                               { ActionId::ToolExcludeRegion, viewer::Tool::ExcludeRegion,
                                                                 "Exclude region" },
                                                               { ActionId::ToolDistance, viewer::Tool::Distance, "Distance" },
                                                               { ActionId::ToolEllipse, viewer::Tool::Ellipse, "Ellipse" } } };

struct PresetButton
{
  ActionId action;
  const char * text;
};
constexpr std::array<PresetButton, viewer::kWindowPresetCount> kPresets{ { { ActionId::PresetSoftTissue, "Soft tissue" },
                                                                           { ActionId::PresetMuscleFat, "Muscle\u2013fat" },
                                                                           { ActionId::PresetBone, "Bone" },
                                                                           { ActionId::PresetFull, "Full" },
                                                                           { ActionId::PresetAuto, "Auto" } } };
} // namespace

ToolPanel::ToolPanel(viewer::ViewerModel & model, QWidget * parent) : QWidget(parent), m_Model(model)
{
  auto * column = new QVBoxLayout(this);
  column->setContentsMargins(4, 4, 4, 4);
  column->addWidget(MakeTools());
  column->addWidget(MakeOverlay());
  column->addWidget(MakeWindow());
  column->addStretch(1);
}

void ToolPanel::Told()
{
  if (onInput)
  {
    onInput();
  }
}

QToolButton * ToolPanel::MakeButton(ActionId id, const QString & text)
{
  auto * button = new QToolButton(this);
  button->setText(text);
  button->setFocusPolicy(Qt::NoFocus);
  button->setObjectName(QString("button-") + viewer::ActionOf(id).name);
  button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  const auto & keys = m_Model.keys.KeysOf(id);
  button->setToolTip(QString::fromUtf8(viewer::ActionOf(id).help) +
                     (keys.empty() ? QString() : QString(" (%1)").arg(QString::fromStdString(keys.front()))));
  connect(button, &QToolButton::clicked, this,
          [this, id]
          {
            if (onAction)
            {
              onAction(id);
            }
          });
  return button;
}

QDoubleSpinBox * ToolPanel::MakeNumber(viewer::NumberProperty & property, int decimals)
{
  auto * box = new QDoubleSpinBox(this);
  box->setObjectName("number-" + QString::fromStdString(property.Name()));
  box->setFocusPolicy(Qt::ClickFocus);
  box->setDecimals(decimals);
  connect(box, QOverload<double>::of(&QDoubleSpinBox::valueChanged), this,
          [this, &property](double value)
          {
            if (!m_Renewing)
            {
              property.Set(value);
              Told();
            }
          });
  m_Renew.emplace_back(
      [this, box, &property]
      {
        // Signal of magnetic resonance has no unit.
        const bool named = property.Unit() != "HU" || !m_Model.document.IsOpen() || m_Model.document.Source().IsHounsfield();
        box->setSuffix(named && !property.Unit().empty() ? " " + QString::fromStdString(property.Unit()) : QString());
        box->setRange(property.Domain().minimum, property.Domain().maximum);
        box->setSingleStep(property.Domain().step);
        box->setValue(property.Value());
      });
  return box;
}

QCheckBox * ToolPanel::MakeFlag(viewer::FlagProperty & property, const QString & text)
{
  auto * box = new QCheckBox(text, this);
  box->setObjectName("flag-" + QString::fromStdString(property.Name()));
  box->setFocusPolicy(Qt::NoFocus);
  connect(box, &QCheckBox::toggled, this,
          [this, &property](bool on)
          {
            if (!m_Renewing)
            {
              property.Set(on);
              Told();
            }
          });
  m_Renew.emplace_back([box, &property] { box->setChecked(property.Value()); });
  return box;
}

QComboBox * ToolPanel::MakeChoice(viewer::ChoiceProperty & property)
{
  auto * box = new QComboBox(this);
  box->setObjectName("choice-" + QString::fromStdString(property.Name()));
  box->setFocusPolicy(Qt::ClickFocus);
  for (const std::string & item : property.Items())
  {
    box->addItem(QString::fromStdString(item));
  }
  connect(box, QOverload<int>::of(&QComboBox::currentIndexChanged), this,
          [this, &property](int index)
          {
            if (!m_Renewing && index >= 0)
            {
              property.Set(static_cast<std::size_t>(index));
              Told();
            }
          });
  m_Renew.emplace_back([box, &property] { box->setCurrentIndex(static_cast<int>(property.Index())); });
  return box;
}

QWidget * ToolPanel::MakeTools()
{
  auto * group = new QGroupBox("Tool", this);
  auto * column = new QVBoxLayout(group);
  auto * grid = new QGridLayout;
  grid->setSpacing(2);
  int n = 0;
  for (const ToolButton & tool : kTools)
  {
    QToolButton * button = MakeButton(tool.action, QString::fromUtf8(tool.text));
    button->setCheckable(true);
    grid->addWidget(button, n / 2, n % 2);
    m_Renew.emplace_back([this, button, tool] { button->setChecked(m_Model.tools.tool.As<viewer::Tool>() == tool.tool); });
    ++n;
  }
  column->addLayout(grid);
  auto * form = new QFormLayout;
  form->addRow("Radius", MakeNumber(m_Model.tools.radiusMm, 1));
  form->addRow("Fascia reach", MakeNumber(m_Model.tools.reachMm, 0));
  form->addRow("Tissue", MakeChoice(m_Model.tools.targetTissue));
  form->addRow("Side", MakeChoice(m_Model.tools.targetSide));
  column->addLayout(form);
  column->addWidget(MakeFlag(m_Model.tools.autoSide, "Side of the limb under the cursor"));
  column->addWidget(MakeFlag(m_Model.tools.rangeLimit, "Only within intensities"));
  auto * range = new QHBoxLayout;
  range->addWidget(MakeNumber(m_Model.tools.rangeLower, 0));
  range->addWidget(MakeNumber(m_Model.tools.rangeUpper, 0));
  column->addLayout(range);
  return group;
}

QWidget * ToolPanel::MakeOverlay()
{
  auto * group = new QGroupBox("Overlay", this);
  auto * column = new QVBoxLayout(group);
  column->addWidget(MakeFlag(m_Model.display.overlay, "Show"));
  column->addWidget(MakeFlag(m_Model.display.filled, "Filled"));
  for (const Tissue tissue : kTissues)
  {
    QCheckBox * box = MakeFlag(m_Model.display.tissues[static_cast<std::size_t>(tissue)], QString::fromUtf8(viewer::WordsOf(tissue)));
    QPixmap swatch(14, 14);
    const viewer::Rgb colour = viewer::ColourOf(tissue);
    swatch.fill(QColor(colour.red, colour.green, colour.blue));
    box->setIcon(QIcon(swatch));
    column->addWidget(box);
  }
  auto * opacity = new QSlider(Qt::Horizontal, this);
  opacity->setObjectName("opacity");
  opacity->setFocusPolicy(Qt::NoFocus);
  opacity->setRange(0, 100);
  connect(opacity, &QSlider::valueChanged, this,
          [this](int percent)
          {
            if (!m_Renewing)
            {
              m_Model.display.opacity.Set(percent / 100.0);
              Told();
            }
          });
  m_Renew.emplace_back([this, opacity] { opacity->setValue(static_cast<int>(m_Model.display.opacity.Value() * 100.0 + 0.5)); });
  auto * form = new QFormLayout;
  form->addRow("Opacity", opacity);
  column->addLayout(form);
  return group;
}

QWidget * ToolPanel::MakeWindow()
{
  auto * group = new QGroupBox("Grey values", this);
  auto * column = new QVBoxLayout(group);
  auto * grid = new QGridLayout;
  grid->setSpacing(2);
  int n = 0;
  for (const PresetButton & preset : kPresets)
  {
    grid->addWidget(MakeButton(preset.action, QString::fromUtf8(preset.text)), n / 3, n % 3);
    ++n;
  }
  column->addLayout(grid);
  auto * form = new QFormLayout;
  form->addRow("Width", MakeNumber(m_Model.display.windowWidth, 0));
  form->addRow("Level", MakeNumber(m_Model.display.windowLevel, 0));
  column->addLayout(form);
  QCheckBox * map = MakeFlag(m_Model.display.fatFractionMap, "Fat fraction in colours");
  m_Renew.emplace_back([this, map]
                       { map->setEnabled(m_Model.document.IsOpen() && m_Model.document.Source().FatFractionSlice(0) != nullptr); });
  column->addWidget(map);
  return group;
}

void ToolPanel::Refresh(const viewer::EventSet & changed)
{
  if (!Any(changed, { Event::Study, Event::Tool, Event::Overlay, Event::Window }))
  {
    return;
  }
  m_Renewing = true;
  for (const auto & renew : m_Renew)
  {
    renew();
  }
  m_Renewing = false;
}
} // namespace myosect::app
