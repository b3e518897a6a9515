using System.Globalization;

namespace Microsoft.ML.Ctr;

/// <summary>
/// The calibration of a model: its score is Slope · logit + Offset, with the two numbers that have the lowest log loss on the validation rows
/// (Platt, "Probabilistic Outputs for Support Vector Machines", 1999). It does not change the order of scores. Part of the saved model.
/// </summary>
/// <param name="Slope">The factor of the logit, above 0. Below 1 the network was overconfident.</param>
/// <param name="Offset">The number added to it.</param>
/// <param name="LogLossBefore">The log loss of the network on the validation rows, in nats.</param>
/// <param name="LogLossAfter">The log loss of the calibrated model on the same rows, a little optimistic as the two numbers were fitted to them.</param>
/// <param name="Rows">The number of validation rows.</param>
public sealed record CtrCalibration(double Slope, double Offset, double LogLossBefore, double LogLossAfter, int Rows)
{
    /// <summary>The calibration as a sentence.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Calibrated on {Rows:N0} validation rows: score = {Slope:G4} · logit {(Offset < 0 ? "-" : "+")} {Math.Abs(Offset):G4}; their log loss is {LogLossBefore:G5} before and {LogLossAfter:G5} after.");
}
