#pragma once

#include <functional>
#include <vector>

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QSlider>
#include <QToolButton>
#include <QWidget>

#include "myosect/ViewerModel/ViewerModel.h"

namespace myosect::app
{
/** \brief Tools with their sizes, tissues of the overlay, presets of the window. Every control is bound to a property of the model. */
class ToolPanel : public QWidget
{
public:
  ToolPanel(viewer::ViewerModel & model, QWidget * parent);
  void Refresh(const viewer::EventSet & changed);
  /** A button stands for an action. */
  std::function<void(viewer::ActionId)> onAction;
  std::function<void()> onInput;

private:
  QWidget * MakeTools();
  QWidget * MakeOverlay();
  QWidget * MakeWindow();
  QToolButton * MakeButton(viewer::ActionId id, const QString & text);
  QDoubleSpinBox * MakeNumber(viewer::NumberProperty & property, int decimals);
  QCheckBox * MakeFlag(viewer::FlagProperty & property, const QString & text);
  QComboBox * MakeChoice(viewer::ChoiceProperty & property);
  void Told();

  viewer::ViewerModel & m_Model;
  std::vector<std::function<void()>> m_Renew; ///< brings each control up to date
  bool m_Renewing = false;
};
} // namespace myosect::app
