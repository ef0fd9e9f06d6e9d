#pragma once

#include <functional>
#include <vector>

#include <QAbstractTableModel>
#include <QTableView>

#include "myosect/ViewerModel/ViewerModel.h"

namespace myosect::app
{
/** Rows of the document as Qt's views want them. */
class MeasurementItems : public QAbstractTableModel
{
public:
  MeasurementItems(const viewer::ViewerModel & model, QObject * parent);

  void Reset();
  /** Values of the same rows changed. */
  void Renew();
  [[nodiscard]] int ColumnOf(const std::string & name) const;

  [[nodiscard]] int rowCount(const QModelIndex & parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex & parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex & index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
  const viewer::ViewerModel & m_Model;
  std::vector<viewer::TableColumn> m_Columns;
  int m_Rows = 0;
};

/** \brief The measurement table; its selected row is the model's. */
class MeasurementView : public QTableView
{
public:
  MeasurementView(viewer::ViewerModel & model, QWidget * parent);
  void Refresh(const viewer::EventSet & changed);
  [[nodiscard]] const MeasurementItems & Items() const { return *m_Items; }
  std::function<void()> onInput;

private:
  viewer::ViewerModel & m_Model;
  MeasurementItems * m_Items;
  bool m_Following = false;
};
} // namespace myosect::app
