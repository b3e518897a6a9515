namespace Microsoft.ML.Kan;

/// <summary>The shape that the prediction has as a function of one feature, whatever the values of the others.</summary>
/// <param name="SlotName">The slot of the features column: its slot name, or the column's name and the slot's number, such as <c>Features[2]</c>, where slots have no names.</param>
/// <param name="Shape">The shape.</param>
public sealed record KanFeatureShape(string SlotName, FeatureShape Shape);
