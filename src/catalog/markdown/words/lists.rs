//! The words, by what they are known as.

use super::Class;

/// Lower case; every word at most once a list.
pub(super) const LISTS: [(Class, &str); 11] = [
    (
        Class::LABEL,
        "\
         abs abstract accepted acm ads annotated anthology api app appendix article artigo artículo arxiv available award \
         award-winning benchmark best bib bibtex bilibili biorxiv blog blogpost book c++ caffe chainer \
         checkpoint checkpoints chinese citation citations cite cntk code code-official codes colab \
         comment comments conference cpp csdn ctan cvf data database dataset datasets dblp deck demo \
         demo-video demos description details discussion doc docs documentation doi download english \
         eprint explained explanation extended feedback files forum full fulltext gdrive git gitee \
         github gitlab gitxiv google hal handout here hf home homepage hosted html hugging huggingface \
         ieee implementation implementations info interview introduction issue java javascript jax \
         journal js julia kaggle keras lasagne leaderboard lecture lesson link links list lua main \
         manuscript matconvnet material materials matlab medium medrxiv meeting metadata mindspore mirror mlx \
         model models modelscope mxnet news note notebook notes offical official ojs onnx openaccess \
         openreview oral org original paddle page pages paper papers paperswithcode papertalk patent pdf \
         pdfs pmid pmlr podcast post poster posters ppt pre-print preprint presentation print \
         proceedings project proof publication published pubmed pwc py python pytorch raw read reading readme \
         reddit ref reference references release replicate repo report reports repos repository \
         reproduce researchgate resources result results review reviews rust s2 sample samples scala \
         scholar sciencedirect script scripts semantic site slide slide-deck slides software source \
         space spotlight springer ssrn star stars submission summary supp supplement supplemental \
         supplementary support survey talk talks teaser tech technical tensorflow tex text tf tf2 theano \
         thecvf thesis thread toolbox toolkit torch trailer transcript translation ts tutorial tutorials \
         tweet twitter unofficial url version versions vid video videos view vllm web webpage website \
         weights white whitepaper wiki workshop workshop's writeup yannic youtube zhihu zip zotero оригинал оригинальная статья",
    ),
    (
        Class::CONNECTOR,
        "\
         & ai and by c en for go in more of on or our r the their this to us with x",
    ),
    (
        Class::VENUE,
        "\
         3dv aaai aaaiw aacl aamas acc accv acl acm-mm acml acmmm acs aied aiide aistats apl arxiv \
         arxiv.org asplos asru atc automatica avss bioinformatics bionlp biorxiv blackboxnlp bmvc cav cc \
         ccs cell cgf cgo chem chi chil cidr cikm cis clef cluster cogsci coling colm colt conll corl \
         corr crypto cscw cvm cvpr cvprw cvssp dac dasfaa date db dis dsn eaai eacl ecai eccv eccvw ecir \
         ecml ecml-pkdd ecmlpkdd ecoop edbt edm elife embc emnlp emnlp-findings emnlpw esop esorics eswa \
         eswc euro-par eurocrypt eurographics eurospeech eurosys facct fat fccm fg findings focs fpga \
         fpl fse gecco globecom gpce hicss hotnets hotos hpca hpdc hri humanoids ibpria icac icann icaps \
         icassp icc iccad iccv iccvw icdar icdcs icde icdm icip iclr iclrw icme icmi icml icmla icmlw \
         icpp icpr icra ics icse icsme icst ict ictai icwsm ieee ijar ijcai ijcai-ecai ijcb ijcnlp ijcnn \
         ijcv ijrr infocom interact interspeech iros isbi isca isit ismar ismir ismrm isprs issn issta \
         iswc itcs itsc iui iv iwqos iwslt jacm jair jama jamia jasa jbhi jbi jcim jctc jmir jmlr joss \
         jsac kbs kdd l4dc lak lancet lics lncs lrec lsh media medphys medrxiv mia miccai micro midl \
         ml4h mlhc mlsys mm mmm mmsys mobicom mobihoc mobisys msr naacl natmachintell nature nbt ncs \
         ndss neco nejm neurips neuripsw neurocomputing neuron nips nipsw nmi nncs npj nsdi ojcoms \
         oopsla openreview osdi pact pakdd pami patterns pets pg pimrc pldi plosone pmlr pnas podc pods \
         popl ppopp ppsn pr prcv preprint prl psb pvldb ra-l radiology ral recsys rep4nlp repl4nlp robio \
         robosoft ros rss sac sc science scirep sdm sensys sgp shap sigcomm sigcse sigdial siggraph \
         siggraph-asia sigir sigkdd sigmetrics sigmod sigspatial slt soda sosp spie spl ssrn stacs stoc \
         sustech sysml tac tacas tacl taffc tai talg tasl taslp tbd tbme tc tcad tcbb tci tciaig tcom \
         tcss tcsvt tcyb tdsc tec tecs tfs tgrs the-web-conf thewebconf tifs tii tip tist tits tiv tkdd \
         tkde tmc tmi tmlr tmm tnn tnnls tnse tnsm tnsre tods tog tois toit tomacs tomccap tomm toplas \
         tops tosem tpami tpds trecvid tro tse tsg tsp tvcg tvlsi twc tweb uai uist usenix vcip vis vldb \
         vldbj vr vrst vtc wacv wacvw webconf wmt wsc wsdm wspa www",
    ),
    (
        Class::PUBLICATION,
        "\
         acm annals bulletin conf conference dissertation ieee journal letters magazine preprint \
         preprints press proc proceedings springer symposium thesis trans transactions workshop \
         workshops",
    ),
    (
        Class::TOPIC,
        "\
         3d abstraction accelerating acoustic action adaptation adaptive adversarial agent agents algorithm \
         algorithms alignment analysis analyzing annotation anomaly answering applications approach \
         approaches approximation architecture architectures assessment attack attacks attention audio \
         augmentation autoencoder autoencoders automatic autonomous bayesian behavior benchmark benchmarking \
         benchmarks bias biological biomedical brain building captioning causal cell cells challenge \
         challenges classification classifier clinical cloud clustering code coding cognitive collaborative \
         combining compiler compilers compositional compression computation computational computer computing \
         conditional constrained context contextual continual continuous contrastive control convolution \
         convolutional corpus covariate cross-lingual data database dataset datasets decision decoding deep \
         defense denoising dense depth design detecting detection dialogue differences differentiable \
         diffusion dimensional discovery distributed distribution document domain drug dynamic dynamics \
         editing efficient embedding embeddings end-to-end energy enhancement entity entropy environment \
         error estimating estimation evaluating evaluation event evolution evolutionary explainable \
         explaining exploiting exploration exploring expression extraction face facial fast feature features \
         federated few-shot field fields flow forecasting foundation framework functions fusion game games \
         gene generalization generating generation generative geometric geometry global gradient graph \
         graphs guide guided hierarchical high human hybrid hyperparameter identification image images \
         imaging improved improving inference information instance instruction interactive internal \
         interpretable introduction jointly kernel knowledge labels language languages large latent layer \
         learned learning leveraging lightweight likelihood linear linguistic localization long machine \
         machines manipulation many mapping matching maximizing maximum medical memory meta-learning method \
         methods minimax minimizing mining model modeling modelling models molecular monocular motion \
         multi-agent multi-modal multi-task multilingual multimodal mutual navigation network networks \
         neural noise nonlinear novel object objects online opportunities optical optimal optimization \
         parallel parsing perception performance personalized physics planning point policies policy pose \
         positional pre-trained pre-training predicting prediction predictive preference pretrained \
         pretraining privacy probabilistic problem problems processing program programming programs prompt \
         prompting protein quantization quantum query question random ranking real-time reasoning \
         recognition recommendation recommender reconstruction recurrent reducing region regression \
         regularization reinforcement relation relational rendering representation representations \
         resolution resources response retrieval review reward robot robotic robotics robust robustness \
         sampling scalable scale scaling scene search segmentation self-supervised semantic semantics \
         semi-supervised sentence sentiment sequence sequential series shape shift similarity simulation \
         single single-cell social soft software space sparse spatial spatio-temporal speaker speech state \
         statistical stochastic strategies strategy structure structured studies study style summarization \
         super-resolution supervised survey surveys synthesis synthetic system systems task tasks temporal \
         tensor text theory time tracking training transfer transformation transformer transformers \
         translation tree trees tuning uncertainty understanding unified unsupervised user using variational \
         vector via video videos view vision vision-language visual visualization visualizing voice weakly \
         web weight word words world zero-shot",
    ),
    (
        Class::FUNCTION,
        "\
         a about across after against all an and any are as at be before behind better between beyond both \
         but by can do does during each for from has have how if in into is it its less more most no not of on \
         only or our out over per should than that the their them there these they this through to \
         toward towards too twice under until upon using via was we were what when where which while who why will \
         with within without you your",
    ),
    (
        Class::PARTICLE,
        "\
         af al auf bin da das de degli dei del della den der des di do dos du e el ibn la le lo los mac \
         mc san st ten ter van vande vom von y zu zum zur",
    ),
    (
        Class::KEY,
        "\
         abstract affiliation affiliations author authors categories category citation code comment \
         comments conference contribution contributions dataset datasets date demo description env \
         environment expenv experimentenvironment github institute institution institutions intro \
         journal key keyword keywords method methods motivation note notes organization published \
         publisher session summary tag tags task tasks tl tl;dr tldr topic topics type venue website \
         year",
    ),
    (
        Class::INSTITUTE,
        "\
         academy adobe ai2 alibaba allen amazon ant anthropic apple baai baidu bair berkeley brain bytedance \
         caltech cambridge cas cityu cmu college columbia cornell cuhk damo deepmind eleutherai epfl eth \
         facebook fair fudan google group harvard hku hkust huawei ibm imperial inria institute intel kaist \
         kuaishou lab laboratory labs lmu meituan meta microsoft mila mit mpi nankai ntu nus nvidia nyu openai \
         oxford peking pku princeton qualcomm research ruc rwth salesforce samsung sensetime shanghai sjtu snap \
         sony stanford technion tencent toronto toyota tsinghua tum uber uc ucb ucl ucla ucsd uiuc umd univ \
         university ustc uw waymo xiaomi yale zhejiang zju zurich",
    ),
    (
        Class::TALK,
        "\
         accepted authors available been check feel here i if let more our please released see thanks \
         the this we you",
    ),
    (
        Class::PLAIN,
        "\
         act adapt add again aggregate align always analyze anything apply ask assemble assess associate \
         attend augment avoid aware back beast beauty become begin believe better beyond bigger blend \
         boost break bring build calibrate cause cheap cheaper check choose classify cluster collect \
         combine compare compete complete compose compress connect consider convert cooperate copy \
         correct count create critique cut decide decode decompose decouple deeper defend define delete \
         deliver demand denoise deploy describe detach detect discover disentangle distill divide draft \
         draw drop easier edit effect embed encode enhance erase estimate evaluate everyone everything \
         evil examine execute expand explain explore extend extract fail fairer fairness fake faster \
         feedback fetch find finding fine-tune focus focused follow forget freeze friend friends fuse \
         future gather generate get give goal goals grow guess guide harder harness hear help ignore \
         imagine imitate improve infer inject inspect integrate invent invert iterate join keep know \
         larger later leave let lift listen locate locate-and-edit look lose make mask match maximize \
         mean measure memorize merge minimize mix modify more move navigate need needs never nothing now \
         observe offline once online open optimize outlier outliers paint past pause peek perceive \
         perform pick plan ponder practical predict prepare present preserve prevent principled probe \
         propose prove prune pull push put quantize rank reach react really reason recall reconstruct \
         recover reduce refine reflect reject relate remember remove render repair repeat replace \
         represent rethink retrieve reuse revise revisit route safer scan seek segment select \
         self-correct sense separate serve share shorter show simpler simulate skip slice slower smaller \
         smarter solve something sort speak split stabilize start steer step steps stitch stop store \
         stream streams stronger summarize supervise supply survive swap switch synthesize tackle take \
         teach tell test then think throw together tolerant too track train transfer transform translate \
         trust trustworthy try tune turn twice understand unify unlearn unlock update use verify vision \
         wait walk warp watch weaker weigh wider wiser words work write yield zoom",
    ),
];
