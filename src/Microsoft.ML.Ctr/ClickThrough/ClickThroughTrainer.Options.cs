using Microsoft.ML.Ctr.AutoInt;
using Microsoft.ML.Ctr.Features;
using Microsoft.ML.Ctr.Interactions;
using Microsoft.ML.Ctr.Towers;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Ctr;

public sealed partial class ClickThroughTrainer
{
    /// <summary>Options of <see cref="ClickThroughTrainer"/>.</summary>
    public sealed class Options : CtrTrainingOptions
    {
        /// <summary>
        /// Creates options with their defaults; <see cref="CtrTrainingOptions.UseBatchNorm"/> is true and <see cref="CtrTrainingOptions.EmbeddingRegularization"/> 1.
        /// </summary>
        public Options()
        {
            UseBatchNorm = true;
            EmbeddingRegularization = CtrDefaults.EmbeddingRegularization;
        }

        /// <summary>The columns with the fields: keys, vectors of keys, Single, Boolean, vectors of Single of known size.</summary>
        /// <value>At least one, without duplicates; default "Features".</value>
        public string[] FeatureColumnNames { get; set; } = [CtrDefaults.FeatureColumn];

        /// <summary>How fields act together.</summary>
        /// <value>Default <see cref="FieldInteractionKind.None"/>: the deep tower alone.</value>
        public FieldInteractionKind Interaction { get; set; } = FieldInteractionKind.None;

        /// <summary>The layers of the cross network of <see cref="FieldInteractionKind.Dcn"/>.</summary>
        /// <value>1 to 20; default 3.</value>
        [Choice(new object[] { 1, 2, 3, 4 }, CtrDefaults.CrossLayers)]
        public int CrossLayers { get; set; } = CtrDefaults.CrossLayers;

        /// <summary>The parts into which <see cref="FieldInteractionKind.FinalMlp"/> cuts the outputs of its two towers for its bilinear function.</summary>
        /// <value>At least 1, a divisor of the last of <see cref="DeepTowerWidths"/>; default 1.</value>
        public int FusionHeads { get; set; } = 1;

        /// <summary>The number of attention layers of <see cref="FieldInteractionKind.AutoInt"/>; each layer doubles the order of the interactions that can be learned.</summary>
        /// <value>1 to 20; default 3.</value>
        [Choice(new object[] { 1, 2, 3, 4 }, CtrDefaults.AttentionLayers)]
        public int AttentionLayers { get; set; } = CtrDefaults.AttentionLayers;

        /// <summary>The number of heads of each attention layer.</summary>
        /// <value>1 to 64; default 2.</value>
        [Choice(new object[] { 1, 2, 4 }, CtrDefaults.Heads)]
        public int Heads { get; set; } = CtrDefaults.Heads;

        /// <summary>The values of a field in one head. The output of a layer has <see cref="Heads"/> times as many.</summary>
        /// <value>1 to 1,024; default 32.</value>
        [Choice(new object[] { 8, 16, 32, 64 }, CtrDefaults.HeadDimension)]
        public int HeadDimension { get; set; } = CtrDefaults.HeadDimension;

        /// <summary>True to add a projection of a layer's input to the output of attention.</summary>
        /// <value>Default true.</value>
        public bool UseResidual { get; set; } = true;

        /// <summary>True to divide scores by the root of <see cref="HeadDimension"/> before the softmax, as in the authors' code but not in the paper.</summary>
        /// <value>Default false.</value>
        public bool ScaleScores { get; set; }

        /// <summary>The projections to queries, keys, values and the residual.</summary>
        /// <value>Default <see cref="AttentionProjection.Linear"/>.</value>
        public AttentionProjection Projection { get; set; } = AttentionProjection.Linear;

        /// <summary>True to standardise the values of a field in each layer before its ReLU.</summary>
        /// <value>Default false.</value>
        public bool UseLayerNorm { get; set; }

        /// <summary>The hidden layers of a perceptron with ReLU over the field vectors, whose output is added to the logit; of each of the two of <see cref="FieldInteractionKind.FinalMlp"/>.</summary>
        /// <value>At most 10 layers of at least 1 node, for <see cref="FieldInteractionKind.None"/> and FinalMlp at least one; default [200, 80]. Empty for no tower.</value>
        public int[] DeepTowerWidths { get; set; } = CtrDefaults.TowerWidths;

        /// <summary>True to add a weight for each key value and each number to the logit.</summary>
        /// <value>Default false; <see cref="FieldInteractionKind.DeepFm"/> always has these weights.</value>
        public bool UseWideTerm { get; set; }

        /// <summary>The share of the attention weights dropped in training.</summary>
        /// <value>0 to 0.95; default 0.</value>
        [Range(0.0, 0.5, init: 0.0)]
        public double AttentionDropout { get; set; }

        /// <summary>The share of the values of the tower's hidden layers dropped in training.</summary>
        /// <value>0 to 0.95; default 0.3.</value>
        [Range(0.0, 0.6, init: CtrDefaults.TowerDropout)]
        public double DeepTowerDropout { get; set; } = CtrDefaults.TowerDropout;

        internal FieldDefinition Define(DataViewSchema schema)
        {
            var tower = new TowerShape(DeepTowerWidths) { UsesBatchNorm = UseBatchNorm, Dropout = DeepTowerDropout };
            InteractionSettings? interaction = Interaction switch
            {
                FieldInteractionKind.AutoInt => new AttentionSettings(
                    AttentionLayers, new InteractingLayerSettings(Heads, HeadDimension, UseResidual, ScaleScores, Projection, UseLayerNorm, AttentionDropout)),
                FieldInteractionKind.Dcn => new CrossSettings(CrossLayers),
                FieldInteractionKind.DeepFm => new FactorizationSettings(),
                FieldInteractionKind.FinalMlp => new TwoStreamSettings(tower with { Outputs = 0 }, FusionHeads),
                _ => null,
            };
            bool streams = Interaction == FieldInteractionKind.FinalMlp; // the towers are part of it
            bool wide = UseWideTerm || Interaction == FieldInteractionKind.DeepFm;
            return FieldDefinition.Of(schema, FeatureColumnNames, this, new FieldTerms(interaction, streams ? new TowerShape([]) : tower, EmbeddingDropout, wide));
        }

        /// <inheritdoc/>
        protected override void Validate()
        {
            base.Validate();
            CtrOptionChecks.CheckNames(FeatureColumnNames, nameof(FeatureColumnNames));
            CtrOptionChecks.Check(this, FeatureColumnNames);
            OptionChecks.Defined(Interaction);
            OptionChecks.Between(CrossLayers, 1, 20, "from 1 to 20");
            OptionChecks.Between(AttentionLayers, 1, 20, "from 1 to 20");
            OptionChecks.Between(Heads, 1, 64, "from 1 to 64");
            OptionChecks.Between(HeadDimension, 1, 1024, "from 1 to 1024");
            OptionChecks.Defined(Projection);
            OptionChecks.Between(AttentionDropout, 0, 0.95, "from 0 to 0.95");
            OptionChecks.Between(DeepTowerDropout, 0, 0.95, "from 0 to 0.95");
            CtrOptionChecks.CheckWidths(DeepTowerWidths, Interaction is FieldInteractionKind.None or FieldInteractionKind.FinalMlp ? 1 : 0, nameof(DeepTowerWidths));
            OptionChecks.AtLeast(FusionHeads, 1);
            if (Interaction == FieldInteractionKind.FinalMlp && DeepTowerWidths[^1] % FusionHeads != 0)
                throw OptionChecks.Invalid(nameof(FusionHeads), FormattableString.Invariant($"Option FusionHeads is {FusionHeads}, which does not divide the last of DeepTowerWidths, {DeepTowerWidths[^1]}."));
        }
    }
}
