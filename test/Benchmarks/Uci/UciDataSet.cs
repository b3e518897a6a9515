using Benchmarks.Running;

namespace Benchmarks.Uci;

/// <summary>A regression data set with its published splits.</summary>
/// <param name="Name">The name of the data set's folder in the archive.</param>
/// <param name="Features">The width of the feature vector.</param>
/// <param name="Rows">All rows, in the order that the splits refer to.</param>
/// <param name="Splits">The published splits.</param>
/// <param name="PublishedErrors">The test error of Monte Carlo dropout in each split, as published with the data.</param>
internal sealed record UciDataSet(string Name, int Features, IReadOnlyList<VectorRows.Row> Rows, IReadOnlyList<UciSplit> Splits, IReadOnlyList<double> PublishedErrors);
