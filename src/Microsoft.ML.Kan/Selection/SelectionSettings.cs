namespace Microsoft.ML.Kan.Selection;

/// <summary>How the gates act during one step.</summary>
/// <param name="Temperature">τ of the gates' softmax.</param>
/// <param name="EntropyWeight">Weight of the gates' mean entropy in the loss.</param>
/// <param name="GatesFrozen">True if the gates are not trained.</param>
/// <param name="HardSelection">True if each unit uses its strongest space alone.</param>
internal readonly record struct SelectionSettings(double Temperature, double EntropyWeight, bool GatesFrozen, bool HardSelection);
